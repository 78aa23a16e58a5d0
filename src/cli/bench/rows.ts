import type { Where } from "../../bench/partner.ts";
import type { Row } from "../../bench/row.ts";
import { barrier } from "../../bench/rows/barrier.ts";
import { counter } from "../../bench/rows/counter.ts";
import { handOver } from "../../bench/rows/hand-over.ts";
import { pair } from "../../bench/rows/pair.ts";
import { queue } from "../../bench/rows/queue.ts";

/** What a user measures: the work of the rows in `bench/`, without the peers, which do not ship. */
export const rows: Readonly<Record<Where, readonly Row[]>> = {
  threads: [pair("threads"), counter("pace", "threads"), handOver("threads"), queue("threads", "numbers", 1)],
  processes: [pair("processes"), counter("pace", "processes"), handOver("processes"), queue("processes", "numbers", 1), barrier()],
};
