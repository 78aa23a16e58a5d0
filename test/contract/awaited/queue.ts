import { describe } from "node:test";
import type { Ground } from "./ground.ts";
import { awaitedQueueClosing } from "./queue/closing.ts";
import { awaitedQueueJoining } from "./queue/joining.ts";
import { awaitedQueueOrder } from "./queue/order.ts";
import { awaitedQueueRoom } from "./queue/room.ts";
import { awaitedQueueWaits } from "./queue/waits.ts";

/** What a queue promises to those who await it. */
export function awaitedQueue(ground: Ground): void {
  describe(`awaited queue · ${ground.name}`, () => {
    describe("order", () => awaitedQueueOrder(ground));
    describe("waits", () => awaitedQueueWaits(ground));
    describe("room", () => awaitedQueueRoom(ground));
    describe("joining", () => awaitedQueueJoining(ground));
    describe("closing", () => awaitedQueueClosing(ground));
  });
}
