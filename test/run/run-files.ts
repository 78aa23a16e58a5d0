import { runFile } from "./run-file.ts";
import type { Verdict } from "./verdict.ts";

/** Most tests here start processes of their own; more files at a time would measure the scheduler. */
const FILES_AT_ONCE = 2;

/** What takes longest begins first, so that none of it is left to run alone at the end. */
const FIRST = ["local/processes", "local/threads", "crash/pools", "trouble/pools", "notes/programs", "mutation/mutations"];

const TIMEOUT_MS = 600_000;
const LONG_TIMEOUT_MS = 3_600_000;

export interface Watcher {
  started(file: string): void;
  finished(file: string, verdicts: readonly Verdict[]): void;
}

export interface FileRun {
  readonly file: string;
  readonly elapsedMs: number;
  readonly verdicts: readonly Verdict[];
}

/** Runs the files two at a time and gathers what became of them in their order. */
export async function runFiles(files: readonly string[], timeoutMs: number | undefined, watcher: Watcher): Promise<FileRun[]> {
  const isFirst = ([, file]: readonly [number, string]): boolean => FIRST.some((name) => file.endsWith(`/${name}.test.js`));
  const all = [...files.entries()];
  const queue = [...all.filter(isFirst), ...all.filter((one) => !isFirst(one))];
  const runs: FileRun[] = [];
  const drain = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [at, file] = next;
      watcher.started(file);
      const startMs = performance.now();
      const verdicts = await runFile(file, timeoutMs ?? (file.endsWith(".long.test.js") ? LONG_TIMEOUT_MS : TIMEOUT_MS));
      runs[at] = { file, elapsedMs: performance.now() - startMs, verdicts };
      watcher.finished(file, verdicts);
    }
  };
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, drain));
  return runs;
}
