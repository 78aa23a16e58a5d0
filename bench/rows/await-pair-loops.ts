import type { LocalLock } from "lockstep";
import { Mutex } from "async-mutex";
import { Sema } from "async-sema";
import type { Side } from "../../src/bench/row.ts";

export interface AwaitPairLoop {
  readonly name: string;
  readonly side: Side;
  run(size: number): Promise<void>;
}

async function acquireReleaseSync(lock: LocalLock, size: number): Promise<void> {
  for (let i = 0; i < size; i++) {
    const hold = await lock.acquire();
    hold.releaseSync();
  }
}

async function acquireRelease(lock: LocalLock, size: number): Promise<void> {
  for (let i = 0; i < size; i++) {
    const hold = await lock.acquire();
    await hold.release();
  }
}

async function tryFirst(lock: LocalLock, size: number): Promise<void> {
  for (let i = 0; i < size; i++) {
    const hold = lock.tryAcquireSync() ?? (await lock.acquire());
    hold.releaseSync();
  }
}

async function withLock(lock: LocalLock, size: number): Promise<void> {
  for (let i = 0; i < size; i++) {
    await lock.withLock(() => i);
  }
}

async function bareAwait(size: number): Promise<void> {
  for (let i = 0; i < size; i++) {
    await Promise.resolve(i);
  }
}

async function asyncSema(sema: Sema, size: number): Promise<void> {
  for (let i = 0; i < size; i++) {
    await sema.acquire();
    sema.release();
  }
}

async function asyncMutex(mutex: Mutex, size: number): Promise<void> {
  for (let i = 0; i < size; i++) {
    const release = await mutex.acquire();
    release();
  }
}

export const awaited = "await acquire + releaseSync";
export const triedFirst = "tryAcquireSync() ?? await acquire()";
export const semaPeer = "async-sema";
export const mutexPeer = "async-mutex";

/** The measured loops, each a function of its own and each exactly what the README, or the peer's, shows. */
export function awaitPairLoops(lock: LocalLock): AwaitPairLoop[] {
  const sema = new Sema(1);
  const mutex = new Mutex();
  return [
    { name: awaited, side: "lockstep", run: (size) => acquireReleaseSync(lock, size) },
    { name: "await acquire + await release", side: "lockstep", run: (size) => acquireRelease(lock, size) },
    { name: triedFirst, side: "lockstep", run: (size) => tryFirst(lock, size) },
    { name: "await withLock", side: "lockstep", run: (size) => withLock(lock, size) },
    { name: "await of a resolved promise", side: "floor", run: bareAwait },
    { name: semaPeer, side: "peer", run: (size) => asyncSema(sema, size) },
    { name: mutexPeer, side: "peer", run: (size) => asyncMutex(mutex, size) },
  ];
}
