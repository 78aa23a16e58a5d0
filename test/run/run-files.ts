import { runFile } from "./run-file.ts";
import type { Verdict } from "./verdict.ts";

/** Most tests here start processes of their own, and wait for them: three keep two cores busy, more would measure the scheduler. */
const FILES_AT_ONCE = 3;

/** What takes longest begins first, so that none of it is left to run alone at the end. */
const FIRST = [
  "engine/redis",
  "engine/etcd",
  "local/processes",
  "local/threads",
  "engine/file",
  "mutation/mutations",
  "notes/programs",
  "crash/pools",
  "trouble/pools",
  "tally/on-store",
];

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

/** Runs some files at a time and gathers what became of them in their order. */
export async function runFiles(files: readonly string[], timeoutMs: number | undefined, watcher: Watcher): Promise<FileRun[]> {
  const rank = (file: string): number => {
    const at = FIRST.findIndex((name) => file.endsWith(`/${name}.test.js`));
    return at < 0 ? FIRST.length : at;
  };
  const queue = [...files.entries()].toSorted(([, a], [, b]) => rank(a) - rank(b));
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
