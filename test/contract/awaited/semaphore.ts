import { describe } from "node:test";
import type { Ground } from "./ground.ts";
import { awaitedSemaphoreClosing } from "./semaphore/closing.ts";
import { awaitedSemaphoreDeaths } from "./semaphore/deaths.ts";
import { awaitedSemaphoreEnds } from "./semaphore/ends.ts";
import { awaitedGiving } from "./semaphore/giving.ts";
import { awaitedSemaphoreNames } from "./semaphore/names.ts";
import { awaitedPermits } from "./semaphore/permits.ts";
import { awaitedSemaphoreSessions } from "./semaphore/sessions.ts";

/** What a semaphore promises to those who await it, wherever it is kept. */
export function awaitedSemaphore(ground: Ground): void {
  const { others } = ground;
  describe(`awaited semaphore · ${ground.name}`, () => {
    describe("permits", () => awaitedPermits(ground));
    describe("giving", () => awaitedGiving(ground));
    describe("time-outs and aborts", () => awaitedSemaphoreEnds(ground));
    describe("names", () => awaitedSemaphoreNames(ground));
    describe("closing", () => awaitedSemaphoreClosing(ground));
    if (others !== "in our thread") describe("deaths", () => awaitedSemaphoreDeaths(ground));
    if (typeof others === "object") describe("sessions", () => awaitedSemaphoreSessions(ground, others));
  });
}
