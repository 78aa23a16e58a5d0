import { describe, test } from "node:test";
import * as fc from "fast-check";
import { type LocalSpace, processes, threads } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { WebLocksSequence, webLocksSteps } from "./web-locks-sequence.ts";

ownShmDir();
let spaces = 0;

async function closed(all: readonly LocalSpace[], taken: Promise<void>): Promise<void> {
  try {
    await taken;
  } finally {
    for (const space of all) await space.close();
  }
}

describe("properties · threads", () => {
  test("whatever one client asks of web locks, it sees what the specification says", () =>
    fc.assert(
      fc.asyncProperty(webLocksSteps, (steps) => {
        const space = threads(`web locks ${spaces++}`);
        return closed([space], new WebLocksSequence([space]).take(steps));
      }),
      { numRuns: 150 },
    ));
});

describe("properties · processes", () => {
  test("whatever three clients ask of web locks, they see what the specification says", () =>
    fc.assert(
      fc.asyncProperty(webLocksSteps, async (steps) => {
        const name = `web locks ${process.pid} ${spaces++}`;
        const all = [await processes(name), await processes(name), await processes(name)];
        await closed(all, new WebLocksSequence(all).take(steps));
      }),
      { numRuns: 100 },
    ));
});
