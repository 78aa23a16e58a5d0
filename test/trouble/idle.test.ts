import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type TestContext, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type LocalSpace, processes } from "lockstep";
import { LockRecord } from "../fixtures/lock/lock-record.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { until } from "../fixtures/lock/until.ts";

ownShmDir();

const PROGRAM = fileURLToPath(new URL("../fixtures/lock/idle-program.js", import.meta.url));

interface Idler {
  /** What it has printed so far. */
  readonly said: () => string;
  readonly isRunning: () => boolean;
  /** Its exit code, once it has ended by itself. */
  readonly ended: Promise<number | null>;
}

function start(t: TestContext, substrate: string, space: string, way: string): Idler {
  const child = spawn(process.execPath, [PROGRAM, substrate, space, way], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, "close", { signal: AbortSignal.timeout(20_000) }).then(([code]) => code as number | null);
  return { said: () => said, isRunning: () => child.exitCode === null, ended };
}

async function open(t: TestContext, name: string): Promise<LocalSpace> {
  const space = await processes(name);
  t.after(() => space.close());
  return space;
}

for (const substrate of ["threads", "processes"] as const) {
  describe(`trouble · ${substrate}`, () => {
    for (const way of ["used", "holding", "waited", "aborted"]) {
      test(`a process with an open space that is ${way} ends by itself`, async (t) => {
        const idler = start(t, substrate, `idle ${way}`, way);
        assert.equal(await idler.ended, 0);
        assert.equal(idler.said(), `${way}\n`);
      });
    }
  });
}

describe("trouble · processes", () => {
  test("one that is waiting stays until it has got the lock, and ends then", async (t) => {
    const space = await open(t, "idle waiting");
    const lock = space.lock("door");
    const hold = lock.acquireSync();
    const idler = start(t, "processes", space.name, "waiting");
    await until(() => idler.said() === "waiting\n" && new LockRecord(lock).waiting === 1, "in line");
    // Several slices: an idle loop would have ended long before.
    await assert.rejects(space.lock("door").acquire({ timeoutMs: 800 }), { code: "timeout" });
    assert.equal(idler.isRunning(), true);
    hold.releaseSync();
    assert.equal(await idler.ended, 0);
    assert.equal(idler.said(), "waiting\nhad\n");
    assert.equal(
      lock.withLockSync(({ abandoned }) => abandoned),
      true,
    );
  });

  test("one waiter that times out does not let the process go while another waits", async (t) => {
    const space = await open(t, "idle timed");
    const lock = space.lock("door");
    const hold = lock.acquireSync();
    const idler = start(t, "processes", space.name, "timed");
    await until(() => idler.said() === "timed out\n", "the time-out");
    await assert.rejects(space.lock("door").acquire({ timeoutMs: 800 }), { code: "timeout" });
    assert.equal(idler.isRunning(), true);
    hold.releaseSync();
    assert.equal(await idler.ended, 0);
    assert.equal(idler.said(), "timed out\nhad\n");
  });
});
