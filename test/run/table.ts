import type { Verdict } from "./verdict.ts";

const FIRST_SUBSTRATES = ["threads", "processes", "model"];

/** Suite by substrate: how many tests ran and failed, and which suites are absent. The reasons stand below. */
export function table(verdicts: readonly Verdict[]): string {
  const suites = [...new Set(verdicts.map(({ suite }) => suite))].toSorted();
  const substrates = columns(verdicts);
  const rows = suites.map((suite) => [
    suite,
    ...substrates.map((substrate) => cell(verdicts.filter((one) => one.suite === suite && one.substrate === substrate))),
  ]);
  const reasons = verdicts
    .filter(({ result }) => result === "absent")
    .map(({ suite, substrate, detail }) => `absent: ${suite} · ${substrate} — ${detail}`);
  return [...align([["suite", ...substrates], ...rows]), ...(reasons.length > 0 ? ["", ...reasons] : [])].join("\n");
}

/** The last line of every run. */
export function closingLine(verdicts: readonly Verdict[]): string {
  const count = (result: Verdict["result"]): number => verdicts.filter((one) => one.result === result).length;
  const absent = count("absent");
  return `${count("passed")} passed, ${count("failed")} failed${absent > 0 ? `, ${absent} skipped` : ""}`;
}

function columns(verdicts: readonly Verdict[]): string[] {
  const present = new Set(verdicts.map(({ substrate }) => substrate));
  const others = [...present].filter((name) => name !== "all" && !FIRST_SUBSTRATES.includes(name)).toSorted();
  return [...FIRST_SUBSTRATES, ...others, "all"].filter((name) => present.has(name));
}

function cell(verdicts: readonly Verdict[]): string {
  const ran = verdicts.filter(({ result }) => result !== "absent").length;
  const failed = verdicts.filter(({ result }) => result === "failed").length;
  const parts = [];
  if (ran > 0) parts.push(`${ran} ran`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (ran < verdicts.length) parts.push("absent");
  return parts.join(", ");
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join("   ")
      .trimEnd(),
  );
}
