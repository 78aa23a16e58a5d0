import type { Machine } from "../machine.ts";
import type { RowResult, Verdict } from "../../src/bench/row-result.ts";
import type { Results } from "../results.ts";
import { formatNs, formatRatio } from "../../src/bench/format-ns.ts";
import { alignedTable } from "./aligned-table.ts";

/** The whole report, as Markdown that reads on a terminal: the same text goes to RESULTS.md. */
export function report({ machine, rows }: Results): string {
  return ["# What it costs", describe(machine), ...rows.map(section)].join("\n\n");
}

function describe({ cpu, cores, kernel, node, date, peers }: Machine): string {
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  return [
    `${date} · ${cpu}, ${cores} cores · ${kernel} · Node ${node}`,
    `Peers: ${versions.join(" · ")}`,
    "",
    "Medians are of the rounds' medians, p99 and longest of all samples. Within a row the contenders take turns,",
    "round after round; a ratio is taken inside each round, and its median stated. Made by `npm run bench`; each row in one go, some rows on another day.",
  ].join("\n");
}

function section({ title, how, figures, verdicts, absent, remarks = [] }: RowResult): string {
  const table = alignedTable(
    ["contender", "median", "p99", "longest", "rounds' medians"],
    figures.map(({ name, medianNs, p99Ns, maxNs, roundMediansNs }) => [
      name,
      formatNs(medianNs),
      formatNs(p99Ns),
      formatNs(maxNs),
      `${formatNs(Math.min(...roundMediansNs))} – ${formatNs(Math.max(...roundMediansNs))}`,
    ]),
  );
  const parts = [`## ${title}`, `${how}.`, table];
  if (verdicts.length > 0) parts.push(verdictTable(verdicts));
  if (remarks.length > 0) parts.push(remarks.map((remark) => `- ${remark}`).join("\n"));
  if (absent.length > 0) parts.push(absent.map(({ name, why }) => `- absent: ${name} (${why})`).join("\n"));
  return parts.join("\n\n");
}

function verdictTable(verdicts: readonly Verdict[]): string {
  return alignedTable(
    ["target", "wanted", "measured", "outcome"],
    verdicts.map(({ contender, peer, sense, limit, ratio, hit }) => [
      sense === "at-most" ? `${contender}: time of ${peer}` : `${contender}: faster than ${peer}`,
      `${sense === "at-most" ? "≤" : "≥"} ${formatRatio(limit)}`,
      formatRatio(ratio),
      hit ? "hit" : "MISSED",
    ]),
  );
}
