import { availableParallelism, cpus, release, type } from "node:os";
import { formatNs } from "../../bench/format-ns.ts";
import type { RowResult } from "../../bench/row-result.ts";
import type { Effort, Row } from "../../bench/row.ts";
import { runRow } from "../../bench/run-row.ts";
import { processes } from "../../local/processes.ts";
import { LockstepError } from "../../sync/error.ts";
import { columns } from "../line/columns.ts";
import type { Given } from "../line/command.ts";
import { rows } from "./rows.ts";

const ROW_PROCESS = new URL("./row-process.js", import.meta.url);
/** Enough for figures that differ by a few per cent from run to run on an idle machine. */
const EFFORT: Effort = { rounds: 7, share: 0.25 };
const QUICK: Effort = { rounds: 1, share: 0.01 };

/** `lockstep bench local`: the rows that ship, one after another. */
export async function benchLocalCommand({ options }: Given): Promise<number> {
  const absent = await whyNoProcesses();
  const chosen = [...rows.threads, ...(absent === null ? rows.processes : [])];
  const effort = options.has("quick") ? QUICK : EFFORT;
  const results: RowResult[] = [];
  for (const [at, row] of chosen.entries()) {
    results.push(
      await runRow(ROW_PROCESS, row, effort, (round) => progress(`${at + 1} of ${chosen.length}, round ${round}: ${row.title}`)),
    );
  }
  progress("");
  process.stdout.write(options.has("json") ? json(results, absent) : text(chosen, results, absent));
  return 0;
}

/** What keeps processes from sharing memory here; null when nothing does. */
async function whyNoProcesses(): Promise<string | null> {
  try {
    await (await processes(`bench ${process.pid}`)).close();
    return null;
  } catch (error) {
    if (error instanceof LockstepError && error.code === "unsupported") return error.message;
    throw error;
  }
}

/** One line that is overwritten, on a terminal alone. */
function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
}

function machine(): { readonly cpu: string; readonly cores: number; readonly system: string; readonly node: string } {
  return { cpu: cpus()[0]?.model ?? "unknown", cores: availableParallelism(), system: `${type()} ${release()}`, node: process.version };
}

function text(chosen: readonly Row[], results: readonly RowResult[], absent: string | null): string {
  const { cpu, cores, system, node } = machine();
  const lines = results.flatMap(({ title, figures }) =>
    figures.map(({ name, medianNs, p99Ns }, at) => [at === 0 ? title : "", name, formatNs(medianNs), formatNs(p99Ns)]),
  );
  const table = columns([["MEASURED", "BY", "MEDIAN", "P99"], ...lines]);
  const notes = chosen.map(({ title, how }) => `  ${title}: ${how}.`);
  const without = absent === null ? [] : ["", `processes are not measured: ${absent}`];
  return [`${cpu}, ${cores} cores, ${system}, Node ${node}`, "", ...table, "", ...notes, ...without, ""].join("\n");
}

function json(results: readonly RowResult[], absent: string | null): string {
  const measured = results.map(({ id, title, how, figures }) => ({
    id,
    title,
    how,
    figures: figures.map(({ name, medianNs, p99Ns, maxNs }) => ({ name, medianNs, p99Ns, maxNs })),
  }));
  return `${JSON.stringify({ machine: machine(), rows: measured, absent: absent === null ? [] : [{ where: "processes", why: absent }] }, null, 2)}\n`;
}
