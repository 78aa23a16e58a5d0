import { describe } from "node:test";
import { pipeAborts } from "./pipe/aborts.ts";
import { pipeClosing } from "./pipe/closing.ts";
import { pipeDeaths } from "./pipe/deaths.ts";
import { pipeEnds } from "./pipe/ends.ts";
import { pipeTimeouts } from "./pipe/timeouts.ts";
import { pipeValues } from "./pipe/values.ts";
import type { Substrate } from "./substrate.ts";

/** What a pipe promises, wherever it is kept. Many of the cases are CPython's (_test_multiprocessing.py, _TestConnection and _TestPoll). */
export function pipe(substrate: Substrate): void {
  describe(`pipe · ${substrate.name}`, () => {
    describe("values", () => pipeValues(substrate));
    describe("ends", () => pipeEnds(substrate));
    describe("timeouts", () => pipeTimeouts(substrate));
    describe("aborts", () => pipeAborts(substrate));
    describe("closing", () => pipeClosing(substrate));
    describe("deaths", () => pipeDeaths(substrate));
  });
}
