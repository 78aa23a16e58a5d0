import { acquireAll } from "./acquire-all.ts";
import { array } from "./array.ts";
import { barrier } from "./barrier.ts";
import { child } from "./child.ts";
import { condition } from "./condition.ts";
import { development } from "./development.ts";
import { deadlock } from "./deadlock.ts";
import { event } from "./event.ts";
import { latch } from "./latch.ts";
import { lock } from "./lock.ts";
import { pipe } from "./pipe.ts";
import { pool } from "./pool.ts";
import { queue } from "./queue.ts";
import { rlock } from "./rlock.ts";
import { rwlock } from "./rwlock.ts";
import { semaphore } from "./semaphore.ts";
import type { Substrate } from "./substrate.ts";
import { value } from "./value.ts";
import { webLocks } from "./web-locks.ts";

/** Every suite that a memory has to pass. */
export const localSuites: readonly ((substrate: Substrate) => void)[] = [
  lock,
  rlock,
  rwlock,
  semaphore,
  condition,
  event,
  value,
  array,
  queue,
  pipe,
  latch,
  barrier,
  deadlock,
  acquireAll,
  development,
  child,
  webLocks,
  pool,
];
