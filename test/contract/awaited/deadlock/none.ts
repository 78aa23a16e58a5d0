import assert from "node:assert/strict";
import { test } from "node:test";
import type { Owner, Space } from "lockstep";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

/** A circle that begins now: when it has been told, who began to wait before it has been looked for as well. */
async function untilLookedFor(space: Space): Promise<void> {
  const owner = space.owner();
  const hold = await space.lock("sentinel").acquire({ owner });
  await assert.rejects(space.lock("sentinel").acquire({ owner }), { code: "deadlock" });
  await hold.release();
}

export function awaitedNone(ground: Ground): void {
  test("a chain is no circle: who is behind is not told, however long it waits", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const owners = [0, 1, 2].map((index) => space.owner(`owner ${index}`));
    const a = await space.lock("a").acquire({ owner: owners[0]! });
    const b = await space.lock("b").acquire({ owner: owners[1]! });
    await other.call("acquireAs", "theirs", "c");
    const forA = space.lock("a").acquire({ owner: owners[1]! });
    const theirs = other.call("acquireAs", "theirs", "b");
    const forC = space.lock("c").acquire({ owner: owners[2]! });
    await until(async () => (await ground.waiting(space, space.lock("b"))) === 1, "theirs waits");
    await untilLookedFor(space);
    await a.release();
    await (await forA).release();
    await b.release();
    assert.equal(await theirs, null);
    await other.call("release", "b");
    await other.call("release", "c");
    await (await forC).release();
  });

  test("an owner's waits are forgotten with it, however they end", async (t) => {
    const space = await ground.open(t);
    const [owner, other] = [space.owner(), space.owner()];
    const a = await space.lock("a").acquire({ owner });
    const b = await space.lock("b").acquire({ owner: other });
    await assert.rejects(space.lock("b").acquire({ owner, timeoutMs: 5 }), { code: "timeout" });
    await assert.rejects(space.lock("b").acquire({ owner, timeoutMs: 300 }), { code: "timeout" }); // long enough to be seen by others
    const controller = new AbortController();
    const aborted = assert.rejects(space.lock("b").acquire({ owner, signal: controller.signal }), { name: "AbortError" });
    await untilLookedFor(space);
    controller.abort();
    await aborted;
    const waits = space.lock("a").acquire({ owner: other }); // no circle: the other does not wait any more
    await untilLookedFor(space);
    await a.release();
    await (await waits).release();
    await b.release();
  });

  test("owners of one label are two, and who has none is in no circle", async (t) => {
    const space = await ground.open(t);
    const [one, two] = [space.owner("twin"), space.owner("twin")];
    const a = await space.lock("a").acquire({ owner: one });
    const b = await space.lock("b").acquire();
    const waits: Promise<Owner>[] = [];
    const take = async (name: string, owner: Owner): Promise<Owner> => {
      await (await space.lock(name).acquire({ owner })).release();
      return owner;
    };
    waits.push(take("a", two), take("b", one));
    const unowned = space.lock("a").acquire();
    await untilLookedFor(space);
    await b.release();
    await waits[1];
    await a.release();
    await waits[0];
    await (await unowned).release();
  });

  test("what an owner asks for together, and others in between, of an rlock: it comes in with all, and they after it", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const [owner, between] = [space.owner("ours"), space.owner("between")];
    const door = space.rlock("door");
    await other.call("acquireAs", "theirs", "rlock under door");
    const asked = [door.acquire({ owner }), door.acquire({ owner: between }), door.acquire({ owner })];
    await untilLookedFor(space);
    await other.call("release", "rlock under door");
    for (const hold of await Promise.all([asked[0]!, asked[2]!])) await hold.release();
    await (await asked[1]!).release();
  });

  test('an owner that is none is "invalid", by name', async (t) => {
    const space = await ground.open(t);
    const lock = space.lock("a");
    const owner = { label: "me" };
    const invalid = {
      name: "LockstepError",
      code: "invalid",
      message: /the owner is \{ label: 'me' \}; expected what space.owner\(\) gives/,
    };
    await assert.rejects(lock.acquire({ owner }), invalid);
    await assert.rejects(lock.tryAcquire({ owner }), invalid);
    await assert.rejects(
      lock.withLock(() => {}, { owner }),
      invalid,
    );
    assert.ok(await lock.tryAcquire({ owner: space.owner() }));
  });
}
