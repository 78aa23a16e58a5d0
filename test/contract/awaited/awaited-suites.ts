import type { Ground } from "./ground.ts";
import { awaitedEvent } from "./event.ts";
import { awaitedLatch } from "./latch.ts";
import { awaitedLock } from "./lock.ts";
import { awaitedQueue } from "./queue.ts";
import { awaitedRWLock } from "./rwlock.ts";
import { awaitedValue } from "./value.ts";

/** Every suite of what is awaited, for memories and stores alike. */
export const awaitedSuites: readonly ((ground: Ground) => void)[] = [
  awaitedLock,
  awaitedRWLock,
  awaitedEvent,
  awaitedLatch,
  awaitedValue,
  awaitedQueue,
];
