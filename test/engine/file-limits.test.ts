import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connect } from "lockstep";
import { ownFolder } from "../fixtures/log/own-folder.ts";

const LARGE = "x".repeat(900_000);

describe("what a folder cannot take · file:", () => {
  test("a commit that is too large for it is not done, and is in nobody's way", async (t) => {
    const url = `file:${ownFolder(t)}`;
    const space = await connect(url);
    const map = space.map("large");
    const writes = Array.from({ length: 20 }, (_, at) => map.write(String(at), LARGE));
    await assert.rejects(space.commit([], writes), { code: "full", message: /at most 16777216/ });
    assert.deepEqual(await map.entries(), []);
    await map.update("0", (value) => (value === undefined ? "first" : "second"));
    await space.close();
    const again = await connect(url);
    t.after(() => again.close());
    assert.deepEqual(await again.map("large").entries(), [["0", "first"]]);
  });

  test("what finds no room behind a slow disk is not done; who releases then does", async (t) => {
    const url = `file:${ownFolder(t)}`;
    const space = await connect(url);
    const map = space.map("large");
    const lock = space.lock("door");
    const hold = await lock.acquire();
    const setting = Promise.allSettled(Array.from({ length: 90 }, (_, at) => map.set(String(at), LARGE)));
    const released = hold.release();
    const set = await setting;
    await released;
    const done = set.flatMap(({ status }, at) => (status === "fulfilled" ? [String(at)] : []));
    assert.ok(done.length > 0 && done.length < set.length, `${done.length} were done`);
    const keys = async (from: typeof map): Promise<string[]> => (await from.entries()).map(([key]) => key);
    assert.deepEqual(await keys(map), done);
    assert.notEqual(await lock.tryAcquire(), null);
    await space.close();
    const again = await connect(url);
    t.after(() => again.close());
    assert.deepEqual(await keys(again.map("large")), done);
  });
});
