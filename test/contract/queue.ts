import { describe } from "node:test";
import { queueAborts } from "./queue/aborts.ts";
import { queueClosing } from "./queue/closing.ts";
import { queueDeaths } from "./queue/deaths.ts";
import { queueJoining } from "./queue/joining.ts";
import { queueNames } from "./queue/names.ts";
import { queueOrder } from "./queue/order.ts";
import { queueRoom } from "./queue/room.ts";
import { queueTimeouts } from "./queue/timeouts.ts";
import { queueValues } from "./queue/values.ts";
import type { Substrate } from "./substrate.ts";

/** What a queue promises, wherever it is kept. Many of the cases are CPython's (_test_multiprocessing.py, test_queue.py, test_asyncio/test_queues.py). */
export function queue(substrate: Substrate): void {
  describe(`queue · ${substrate.name}`, () => {
    describe("values", () => queueValues(substrate));
    describe("the order", () => queueOrder(substrate));
    describe("room", () => queueRoom(substrate));
    describe("timeouts", () => queueTimeouts(substrate));
    describe("aborts", () => queueAborts(substrate));
    describe("joining", () => queueJoining(substrate));
    describe("closing", () => queueClosing(substrate));
    describe("names", () => queueNames(substrate));
    describe("deaths", () => queueDeaths(substrate));
  });
}
