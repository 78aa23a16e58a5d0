import type { Row } from "./row.ts";
import { awaitPair } from "./rows/await-pair.ts";
import { barrier } from "./rows/barrier.ts";
import { counter } from "./rows/counter.ts";
import { handOver } from "./rows/hand-over.ts";
import { lockfilePair } from "./rows/lockfile-pair.ts";
import { pair } from "./rows/pair.ts";
import { pipe } from "./rows/pipe.ts";
import { queue } from "./rows/queue.ts";
import { rwlockPair } from "./rows/rwlock-pair.ts";

/** Every row, in the order of the report. */
export const rows: readonly Row[] = [
  pair("threads"),
  pair("processes"),
  counter("pace"),
  counter("waits"),
  awaitPair("threads"),
  awaitPair("processes"),
  lockfilePair(),
  handOver("processes"),
  handOver("threads"),
  rwlockPair("processes"),
  barrier(),
  queue("processes", "numbers", 1),
  queue("threads", "numbers", 1),
  queue("processes", "numbers", 4),
  queue("threads", "numbers", 4),
  queue("processes", "strings", 1),
  queue("threads", "strings", 1),
  queue("processes", "objects", 1),
  queue("threads", "objects", 1),
  queue("processes", "megabytes", 1),
  queue("threads", "megabytes", 1),
  pipe("processes"),
  pipe("threads"),
];
