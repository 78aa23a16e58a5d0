import type { Row } from "../src/bench/row.ts";
import { awaitPair } from "./rows/await-pair.ts";
import { barrierAgainstPeers } from "./rows/barrier.ts";
import { check } from "./rows/check.ts";
import { counterAgainstPeers } from "./rows/counter.ts";
import { handOverAgainstBell } from "./rows/hand-over.ts";
import { lockfilePair } from "./rows/lockfile-pair.ts";
import { pairAgainstPeers } from "./rows/pair.ts";
import { run } from "./rows/run.ts";
import { queueAgainstPeers } from "./rows/queue.ts";
import { pipe } from "./rows/pipe.ts";
import { rwlockPair } from "./rows/rwlock-pair.ts";
import { pool } from "./rows/pool.ts";
import { etcdContended, etcdPair } from "./rows/etcd.ts";
import { embeddedPairsInFolder, embeddedPairsInMemory } from "./rows/embedded-pairs.ts";
import { redisContended, redisPair } from "./rows/redis.ts";
import { poolWork } from "./rows/pool-work.ts";
import { simulatorEvents } from "./rows/simulator.ts";
import { hashRingBuild, hashRingLookup } from "./rows/hash-ring.ts";

/** Every row, in the order of the report. */
export const rows: readonly Row[] = [
  pairAgainstPeers("threads"),
  pairAgainstPeers("processes"),
  counterAgainstPeers("pace"),
  counterAgainstPeers("waits"),
  awaitPair("threads"),
  awaitPair("processes"),
  lockfilePair(),
  handOverAgainstBell("processes"),
  handOverAgainstBell("threads"),
  rwlockPair("processes"),
  barrierAgainstPeers(),
  queueAgainstPeers("processes", "numbers", 1),
  queueAgainstPeers("threads", "numbers", 1),
  queueAgainstPeers("processes", "numbers", 4),
  queueAgainstPeers("threads", "numbers", 4),
  queueAgainstPeers("processes", "strings", 1),
  queueAgainstPeers("threads", "strings", 1),
  queueAgainstPeers("processes", "objects", 1),
  queueAgainstPeers("threads", "objects", 1),
  queueAgainstPeers("processes", "megabytes", 1),
  queueAgainstPeers("threads", "megabytes", 1),
  pipe("processes"),
  pipe("threads"),
  run(),
  pool("threads"),
  pool("processes"),
  poolWork("threads"),
  poolWork("processes"),
  redisPair(),
  redisContended(),
  etcdPair(),
  etcdContended(),
  embeddedPairsInMemory(),
  embeddedPairsInFolder(),
  simulatorEvents(),
  hashRingLookup(),
  hashRingBuild(),
  check(),
];
