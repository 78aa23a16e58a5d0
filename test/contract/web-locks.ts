import { describe } from "node:test";
import type { Substrate } from "./substrate.ts";
import { webLocksArguments } from "./web-locks/arguments.ts";
import { webLocksClients } from "./web-locks/clients.ts";
import { webLocksDeaths } from "./web-locks/deaths.ts";
import { webLocksHolding } from "./web-locks/holding.ts";
import { webLocksOrder } from "./web-locks/order.ts";
import { webLocksSignals } from "./web-locks/signals.ts";
import { webLocksStealing } from "./web-locks/stealing.ts";

/** What the Web Locks API promises (https://w3c.github.io/web-locks/); many of the cases are behaviours that web-platform-tests/web-locks checks. */
export function webLocks(substrate: Substrate): void {
  describe(`web-locks · ${substrate.name}`, () => {
    describe("arguments", () => webLocksArguments(substrate));
    describe("holding", () => webLocksHolding(substrate));
    describe("order", () => webLocksOrder(substrate));
    describe("signals", () => webLocksSignals(substrate));
    describe("stealing", () => webLocksStealing(substrate));
    describe("clients", () => webLocksClients(substrate));
    describe("deaths", () => webLocksDeaths(substrate));
  });
}
