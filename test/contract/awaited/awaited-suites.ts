import { awaitedAcquireAll } from "./acquire-all.ts";
import type { Ground } from "./ground.ts";
import { awaitedCondition } from "./condition.ts";
import { awaitedBarrier } from "./barrier.ts";
import { awaitedDeadlock } from "./deadlock.ts";
import { awaitedEvent } from "./event.ts";
import { awaitedLatch } from "./latch.ts";
import { awaitedLock } from "./lock.ts";
import { awaitedQueue } from "./queue.ts";
import { awaitedRLock } from "./rlock.ts";
import { awaitedRWLock } from "./rwlock.ts";
import { awaitedSemaphore } from "./semaphore.ts";
import { awaitedValue } from "./value.ts";

/** Every suite of what is awaited, for memories and stores alike. */
export const awaitedSuites: readonly ((ground: Ground) => void)[] = [
  awaitedLock,
  awaitedRLock,
  awaitedRWLock,
  awaitedSemaphore,
  awaitedCondition,
  awaitedAcquireAll,
  awaitedDeadlock,
  awaitedEvent,
  awaitedLatch,
  awaitedBarrier,
  awaitedValue,
  awaitedQueue,
];
