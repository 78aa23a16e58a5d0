import { constants } from "node:os";
import { LockstepError } from "lockstep";
import { copyText } from "./copy-text.ts";
import { InputError } from "./input-error.ts";
import { HELP, type Options, options } from "./options.ts";
import { passesFor } from "./passes.ts";
import { Progress } from "./progress.ts";
import { count, figure, heading, reportNotes, rowLine, skippedLines } from "./report.ts";
import { type RowResult, referenceResult, referenceRun, rowResult } from "./row-result.ts";
import { ROWS } from "./rows.ts";
import { StoreRow } from "./store/store-row.ts";

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interruption.abort(signal));
process.stdout.on("error", () => interruption.abort("SIGPIPE")); // whoever read it has had enough

try {
  const asked = options(process.argv.slice(2), process.env);
  if (asked.help) console.log(HELP);
  else process.exitCode = await countAll(asked, interruption.signal);
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** Counts in every way, and tells; returns the exit code. */
async function countAll(asked: Options, signal: AbortSignal): Promise<number> {
  const progress = new Progress(process.stderr);
  const say = (text: string): void => {
    progress.clear();
    if (!asked.json) console.log(text);
  };
  progress.show("reading");
  const text = copyText(asked.paths);
  let store: StoreRow | undefined;
  try {
    const passes = passesFor(text.bytes, asked.passes ?? (asked.on === undefined ? undefined : 1));
    if (asked.on !== undefined) store = await StoreRow.connect(asked.on);
    const task = { path: text.path, cuts: text.cuts(), passes, processes: asked.processes };
    progress.show("one process");
    const reference = await referenceRun(task, signal, progress);
    const { total: words, dictionary } = reference.tally;
    const what = asked.paths.length === 0 ? "Markdown file" : "file";
    const times = passes > 1 ? `, counted ${figure(passes)} times over` : "";
    progress.clear();
    if (text.skipped.length > 0 && !asked.json) console.error(skippedLines(text.skipped).join("\n"));
    say(
      `${count(text.files, what)}, ${count(text.bytes, "byte")}${times}: ${count(words, "word")}, ${figure(dictionary.size)} distinct.\n`,
    );
    const results: RowResult[] = [referenceResult(reference)];
    say(`${heading()}\n${rowLine(results[0]!)}`);
    for (const row of store === undefined ? ROWS : [store]) {
      progress.show(row.title);
      const result = await (row instanceof StoreRow
        ? row.result(task, reference, signal, progress)
        : rowResult(row, task, reference, signal, progress));
      results.push(result);
      say(rowLine(result));
    }
    say(`\n${reportNotes(results, words).join("\n")}`);
    if (asked.json) {
      const { files, bytes, skipped } = text;
      const counted = { files, bytes, passes, parts: task.cuts.length - 1, words, distinctWords: dictionary.size, skipped };
      console.log(JSON.stringify({ node: process.version, text: counted, rows: results }));
    }
    return results.every(({ equal, mayLose }) => equal || mayLose) ? 0 : 1;
  } finally {
    progress.clear();
    text.close();
    await store?.close();
  }
}

function exitCodeOf(error: unknown): number {
  const { signal } = interruption;
  if (signal.aborted) return 128 + constants.signals[signal.reason as "SIGINT" | "SIGTERM" | "SIGPIPE"];
  if (error instanceof InputError) {
    console.error(error.message);
    return 2;
  }
  console.error(error instanceof LockstepError ? `${error.code}: ${error.message}` : error);
  return 1;
}
