import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readlinkSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { processes } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { Peer } from "../fixtures/lock/peer.ts";

ownShmDir();

const PROGRAM = new URL("../fixtures/lock/visiting-program.js", import.meta.url);
const FEW_PROGRAM = fileURLToPath(new URL("../fixtures/lock/few-descriptors-program.js", import.meta.url));
const run = promisify(execFile);
const SPACES = ["north", "east", "south", "west"];

/** The descriptors of this process that are files or FIFOs of a space, by number. */
function ofSpaces(): ReadonlyMap<string, string> {
  const all = readdirSync("/proc/self/fd").flatMap((fd): [string, string][] => {
    try {
      return [[fd, readlinkSync(`/proc/self/fd/${fd}`)]];
    } catch {
      return []; // the one that listed them
    }
  });
  return new Map(all.filter(([, path]) => path.includes("lockstep-")));
}

describe("trouble · processes", () => {
  test("with too few descriptors left a space does not open, and says so as any error of ours", async () => {
    const limited = 'ulimit -n 64; exec "$0" "$@"';
    const { stdout } = await run("/bin/sh", ["-c", limited, process.execPath, FEW_PROGRAM], { timeout: 60_000 });
    const attempts = stdout.trim().split("\n");
    assert.ok(attempts.length > 3);
    assert.equal(attempts.pop(), "open");
    for (const attempt of attempts) assert.match(attempt, /^LockstepError (engine|unsupported)$/); // "unsupported": koffi could not be loaded
  });

  test("a worker that opened spaces and closed them takes nobody's descriptors along when it ends", async (t) => {
    const worker = new Worker(PROGRAM, { workerData: SPACES });
    await once(worker, "message");
    const spaces = await Promise.all(SPACES.map((name) => processes(`ours ${name}`)));
    t.after(() => Promise.all(spaces.map((space) => space.close())));
    for (const space of spaces) space.lock("door").acquireSync();
    const before = ofSpaces();
    assert.ok(before.size >= 2 * SPACES.length);
    worker.postMessage("end");
    await once(worker, "exit");
    assert.deepEqual(ofSpaces(), before);
    const peers = await Promise.all(spaces.map((space) => Peer.start(t, "processes", space)));
    for (const peer of peers) assert.equal(await peer.call("tryAcquire", "door"), null);
  });
});
