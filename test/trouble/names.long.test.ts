import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type LocalSpace, processes, threads } from "lockstep";
import { collectGarbage } from "../fixtures/lock/collect-garbage.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";

const root = ownShmDir();
const TEN_MILLION = 10_000_000;
/** What the collector may have left lying at the moment we look. */
const HEAP_TOLERANCE_BYTES = 16 * 2 ** 20;

function passThrough(space: LocalSpace): void {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const door = space.lock("door").withLockSync(({ token }) => token);
  for (let at = 0; at < TEN_MILLION; at++) space.lock(`name ${at}`).acquireSync().releaseSync();
  assert.ok(space.lock("door").withLockSync(({ token }) => token) > door);
  collectGarbage();
  assert.ok(process.memoryUsage().heapUsed - before < HEAP_TOLERANCE_BYTES);
}

describe("trouble · threads", () => {
  test("ten million names pass through one space, and none is kept", async () => {
    const space = threads("names");
    passThrough(space);
    await space.close();
  });
});

describe("trouble · processes", () => {
  test("ten million names pass through a segment of a megabyte, and none is kept", async () => {
    const space = await processes("names");
    passThrough(space);
    assert.ok(statSync(join(root, `lockstep-${process.getuid!()}`, "names", "segment")).size < 2 ** 20);
    await space.close();
  });
});
