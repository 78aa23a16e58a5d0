import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { processes, threads } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { LockSequence, lockSteps } from "./lock-sequence.ts";
import { partySteps, twoParties } from "./two-parties.ts";

const root = ownShmDir();
let spaces = 0;

/** A space left with holds is kept, to be told of; a thousand of them would be looked through at each opening. */
function forget(name: string): void {
  rmSync(join(root, `lockstep-${process.getuid!()}`, encodeURIComponent(name)), { recursive: true, force: true });
}

describe("properties · threads", () => {
  test("whatever one thread does with its locks, they are what a sequential model says", () =>
    fc.assert(
      fc.asyncProperty(lockSteps, async (steps) =>
        new LockSequence(threads(`sequence ${spaces++}`, { names: 16, bytes: 4096 })).take(steps),
      ),
      { numRuns: 1500 },
    ));
});

describe("properties · processes", () => {
  test("whatever one thread does with its locks, they are what a sequential model says", () =>
    fc.assert(
      fc.asyncProperty(lockSteps, async (steps) => {
        const name = `sequence ${spaces++}`;
        await new LockSequence(await processes(name, { names: 16 })).take(steps);
        forget(name);
      }),
      { numRuns: 300 },
    ));

  test("whatever two parties do with one lock, one at a time has it, each serves its own in order, and all come through", () =>
    fc.assert(
      fc.asyncProperty(partySteps, async (steps) => {
        const name = `parties ${spaces++}`;
        const parties = [await processes(name, { names: 16 }), await processes(name, { names: 16 })] as const;
        await twoParties(parties, steps);
        for (const party of parties) await party.close();
        forget(name);
      }),
      { numRuns: 300 },
    ));
});
