import { describe } from "node:test";
import { childArguments } from "./child/arguments.ts";
import { childEndings } from "./child/endings.ts";
import { childFailures } from "./child/failures.ts";
import { childJoining } from "./child/joining.ts";
import { childPrograms } from "./child/programs.ts";
import type { Substrate } from "./substrate.ts";

/** What a child promises, process or worker. Several cases are CPython's (_test_multiprocessing.py, _TestProcess and _TestSubclassingProcess). */
export function child(substrate: Substrate): void {
  describe(`child · ${substrate.name}`, () => {
    describe("arguments and results", () => childArguments(substrate));
    describe("joining", () => childJoining(substrate));
    describe("failures", () => childFailures(substrate));
    describe("endings", () => childEndings(substrate));
    describe("programs", () => childPrograms(substrate));
  });
}
