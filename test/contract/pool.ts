import { describe } from "node:test";
import { poolAborts } from "./pool/aborts.ts";
import { poolCalls } from "./pool/calls.ts";
import { poolClosing } from "./pool/closing.ts";
import { poolDeaths } from "./pool/deaths.ts";
import { poolFailures } from "./pool/failures.ts";
import { poolImaps } from "./pool/imaps.ts";
import { poolMaps } from "./pool/maps.ts";
import { poolPrograms } from "./pool/programs.ts";
import { poolSizes } from "./pool/sizes.ts";
import { poolWorkers } from "./pool/workers.ts";
import type { Substrate } from "./substrate.ts";

/** What a pool promises, on processes or workers. Several cases are CPython's (_test_multiprocessing.py, _TestPool and _TestPoolWorkerErrors). */
export function pool(substrate: Substrate): void {
  describe(`pool · ${substrate.name}`, () => {
    describe("calls", () => poolCalls(substrate));
    describe("maps", () => poolMaps(substrate));
    describe("imaps", () => poolImaps(substrate));
    describe("sizes", () => poolSizes(substrate));
    describe("failures", () => poolFailures(substrate));
    describe("deaths", () => poolDeaths(substrate));
    describe("timeouts and aborts", () => poolAborts(substrate));
    describe("workers", () => poolWorkers(substrate));
    describe("closing", () => poolClosing(substrate));
    describe("programs", () => poolPrograms(substrate));
  });
}
