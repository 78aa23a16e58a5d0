import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cPython, cRobust } from "./peers/lock-peers.ts";
import { projectRoot } from "./project-root.ts";
import { alignedTable } from "./report/aligned-table.ts";
import { figureOf, readResults, type Results } from "./results.ts";
import { awaited } from "./rows/await-pair-loops.ts";
import { lockfilePeer } from "./rows/lockfile-pair.ts";
import { acquireRelease } from "../src/bench/rows/pair-loops.ts";
import { formatNs } from "../src/bench/format-ns.ts";

const marker = "<!-- pair-costs -->";

const nobody = "—";

/** The README's table of where a space reaches and what a pair costs there, from the kept results; then what else there is. */
export function readmeTable(results: Results): string {
  const cost = (row: string, name: string): string => formatNs(figureOf(results, row, name).medianNs);
  const told = "the next is told `abandoned`";
  return alignedTable(
    ["where", "open with", "holder dies", "token", "a pair, blocking", "a pair, awaiting"],
    [
      ["threads of one process", "`threads()`", told, "yes", cost("pair-threads", acquireRelease), cost("await-threads", awaited)],
      [
        "processes of one machine",
        "`await processes(name)`",
        told,
        "yes",
        cost("pair-processes", acquireRelease),
        cost("await-processes", awaited),
      ],
      ["C, robust mutex, beside threads", nobody, "the next is told", "no", cost("pair-threads", cRobust), nobody],
      ["C, robust mutex, beside processes", nobody, "the next is told", "no", cost("pair-processes", cRobust), nobody],
      ["CPython, multiprocessing.Lock", nobody, "stays locked", "no", cost("pair-processes", cPython), nobody],
      ["proper-lockfile", nobody, "locked for 10 s", "no", nobody, cost("lockfile", lockfilePeer)],
    ],
    4,
  );
}

/** The README with the table between its two markers replaced. */
export function withTable(readme: string, table: string): string {
  const [before, , after, ...more] = readme.split(marker);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`README.md must have exactly two ${marker} markers`);
  }
  return `${before}${marker}\n\n${table}\n\n${marker}${after}`;
}

/** Whether the README says what the kept results say. */
export function readmeAgrees(): boolean {
  const readme = readFileSync(readmePath, "utf8");
  return readme === withTable(readme, readmeTable(readResults()));
}

const readmePath = join(projectRoot, "README.md");

/** `node dist/bench/readme-table.js` writes the table; with `--check` it only says whether it is true. */
if (process.argv[1] === import.meta.filename) {
  if (!process.argv.includes("--check")) {
    const readme = readFileSync(readmePath, "utf8");
    writeFileSync(readmePath, withTable(readme, readmeTable(readResults())));
  } else if (!readmeAgrees()) {
    console.error("README.md and bench/results.json disagree: run node dist/bench/readme-table.js");
    process.exitCode = 1;
  }
}
