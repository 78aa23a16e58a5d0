import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { processes } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";

ownShmDir();

const PROGRAM = new URL("../fixtures/lock/exit-program.js", import.meta.url);
/** How a program ends while one of its threads is blocked in line, with what code, and whether what it held was abandoned. */
const WAYS = [
  ["process.exit()", "exit", 7, true],
  ["an uncaught error", "throw", 1, true],
  ["terminating that thread and doing nothing more", "terminate", 0, false],
] as const;

for (const substrate of ["threads", "processes"] as const) {
  describe(`crash · ${substrate}`, () => {
    for (const [title, way, expectedCode, isAbandoned] of WAYS) {
      test(`a blocked thread does not keep the process from ending by ${title}`, async (t) => {
        const space = await processes(`exits ${way}`);
        t.after(() => space.close());
        const child = fork(PROGRAM, [substrate, space.name, way], { silent: true });
        const [code, signal] = (await once(child, "exit", { signal: AbortSignal.timeout(20_000) })) as [number | null, string | null];
        assert.deepEqual([code, signal], [expectedCode, null]);
        const expected = substrate === "processes" && isAbandoned;
        for (const abandoned of [expected, false])
          assert.equal(
            space.lock("door").withLockSync((hold) => hold.abandoned),
            abandoned,
          );
      });
    }
  });
}
