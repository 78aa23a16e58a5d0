import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { machine } from "./machine.ts";
import { options } from "./options.ts";
import { plot } from "./report/plot.ts";
import { report } from "./report/report.ts";
import type { RowResult } from "../src/bench/row-result.ts";
import { runRow } from "../src/bench/run-row.ts";
import { readResults, resultsFolder, type Results } from "./results.ts";
import type { Effort, Row } from "../src/bench/row.ts";
import { rows } from "./rows.ts";

/** `npm run bench [-- --quick] [--only ROW] [--json]`: measures, prints, and keeps the results, unless it was quick. */
const { json, quick, only } = options(process.argv.slice(2));
const chosen = rows.filter(({ id }) => only === null || id.startsWith(only));
if (chosen.length === 0) {
  throw new Error(`no row begins with "${only}"; there are: ${rows.map(({ id }) => id).join(", ")}`);
}

const measured: RowResult[] = [];
for (const row of chosen) {
  measured.push(await runRow(new URL("./row-process.js", import.meta.url), row, effortFor(row), (round) => progress(row, round)));
}
progress(null, 0);

const results: Results = { machine: machine(), rows: measured };
console.log(json ? JSON.stringify(results, null, 2) : report(results));
if (!quick) keep(results);

function effortFor(row: Row): Effort {
  return quick ? { rounds: 3, share: 0.1 } : { rounds: row.rounds, share: 1 };
}

/** One line on a terminal that is overwritten; nothing where the errors go to a file. */
function progress(row: Row | null, round: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write("\r\x1b[K");
  if (row !== null) process.stderr.write(`${row.id}: round ${round} of ${effortFor(row).rounds}`);
}

/** A short run is for looking at. A partial one replaces its own rows among those that were kept: what is compared stands within a row, measured in one go. */
function keep({ machine: now, rows: found }: Results): void {
  const before = only === null ? [] : readResults().rows;
  const all = rows.map(({ id }) => found.find((row) => row.id === id) ?? before.find((row) => row.id === id));
  const kept: Results = { machine: now, rows: all.filter((row) => row !== undefined) };
  writeFileSync(join(resultsFolder, "results.json"), `${JSON.stringify(kept, null, 2)}\n`);
  writeFileSync(join(resultsFolder, "results.svg"), plot(kept));
  writeFileSync(join(resultsFolder, "RESULTS.md"), `${report(kept)}\n`);
}
