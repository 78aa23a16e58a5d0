import type { LocalLock } from "../../sync/lock.ts";

/** A measured loop: a function of its own, so that V8 compiles each for itself. It returns something so that no work is dead. */
export interface PairLoop {
  readonly name: string;
  run(lock: LocalLock, size: number): unknown;
}

export const acquireRelease = "acquireSync + releaseSync";

function pairs(lock: LocalLock, size: number): void {
  for (let i = 0; i < size; i++) {
    const hold = lock.acquireSync();
    hold.releaseSync();
  }
}

function withLock(lock: LocalLock, size: number): number {
  let done = 0;
  for (let i = 0; i < size; i++) {
    lock.withLockSync(() => {
      done++;
    });
  }
  return done;
}

/** Exactly what the README shows. */
export const pairLoops: readonly PairLoop[] = [
  { name: acquireRelease, run: pairs },
  { name: "withLockSync", run: withLock },
];
