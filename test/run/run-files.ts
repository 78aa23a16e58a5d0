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

/** Runs the files two at a time, in their order, and gathers all verdicts in that order. */
export async function runFiles(files: readonly string[], timeoutMs: number | undefined, watcher: Watcher): Promise<Verdict[]> {
  const queue = [...files.entries()];
  const verdicts: Verdict[][] = [];
  const drain = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [at, file] = next;
      watcher.started(file);
      const own = await runFile(file, timeoutMs ?? (file.endsWith(".long.test.js") ? LONG_TIMEOUT_MS : TIMEOUT_MS));
      verdicts[at] = own;
      watcher.finished(file, own);
    }
  };
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, drain));
  return verdicts.flat();
}
