import { runFile } from "./run-file.ts";
import type { Verdict } from "./verdict.ts";

/** Most tests here start processes of their own; more files at a time would measure the scheduler. */
const FILES_AT_ONCE = 2;

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

/** Runs the files two at a time, in their order, and gathers what became of them in that order. */
export async function runFiles(files: readonly string[], timeoutMs: number | undefined, watcher: Watcher): Promise<FileRun[]> {
  const queue = [...files.entries()];
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
