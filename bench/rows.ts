import type { Row } from "./row.ts";
import { awaitPair } from "./rows/await-pair.ts";
import { counter } from "./rows/counter.ts";
import { handOver } from "./rows/hand-over.ts";
import { lockfilePair } from "./rows/lockfile-pair.ts";
import { pair } from "./rows/pair.ts";

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
];
