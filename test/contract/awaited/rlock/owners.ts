import assert from "node:assert/strict";
import { test } from "node:test";
import type { Hold, OwnedWait } from "lockstep";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const DOOR = "rlock under door";

export function awaitedOwners(ground: Ground): void {
  test("an owner comes in again, one that is another does not", async (t) => {
    const space = await ground.open(t);
    const door = space.rlock("door");
    const [anna, ben] = [space.owner("Anna"), space.owner()];
    assert.equal(anna.label, "Anna");
    const first = await door.acquire({ owner: anna });
    const second = await space.rlock("door").acquire({ owner: anna, timeoutMs: 0 });
    const third = await door.tryAcquire({ owner: anna });
    assert.equal(await door.tryAcquire({ owner: ben }), null);
    await assert.rejects(door.acquire({ owner: ben, timeoutMs: 1 }), { code: "timeout", message: /"door"/ });
    for (const hold of [first, third!, second]) await hold.release();
    assert.ok(await door.tryAcquire({ owner: ben }));
  });

  test("what an owner asks for together it has together, free or not", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const door = space.rlock("door");
    const owner = space.owner();
    const together = (): Promise<Hold[]> =>
      Promise.all([door.acquire({ owner }), door.acquire({ owner, timeoutMs: 60_000 }), door.acquire({ owner })]);
    for (const hold of await together()) await hold.release();
    await other.call("acquire", DOOR);
    const waiting = together();
    const another = door.withLock(() => {});
    await until(async () => (await ground.waiting(space, door)) > 0, "in line");
    await other.call("release", DOOR);
    for (const hold of await waiting) await hold.release();
    await another;
    assert.ok(await door.tryAcquire());
  });

  test("one of an owner's requests is aborted, the others come in", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const door = space.rlock("door");
    const owner = space.owner();
    await other.call("acquire", DOOR);
    const controller = new AbortController();
    const aborted = assert.rejects(door.acquire({ owner, signal: controller.signal }), (reason) => reason === "enough");
    const late = assert.rejects(door.acquire({ owner, timeoutMs: 5 }), { code: "timeout" });
    const patient = door.acquire({ owner });
    await until(async () => (await ground.waiting(space, door)) > 0, "in line");
    controller.abort("enough");
    await Promise.all([aborted, late]);
    await other.call("release", DOOR);
    await (await patient).release();
    assert.ok(await door.acquire());
  });

  test("a hold of another rlock, also of the same name elsewhere, owns nothing here", async (t) => {
    const space = await ground.open(t);
    const elsewhere = await ground.open(t);
    const door = space.rlock("door");
    const strangers = [await space.rlock("gate").acquire(), await elsewhere.rlock("door").acquire()];
    for (const isHeld of [false, true]) {
      for (const owner of strangers) {
        await assert.rejects(door.acquire({ owner, timeoutMs: 0 }), { name: "LockstepError", code: "not-owner", message: /"door"/ });
        await assert.rejects(door.tryAcquire({ owner }), { code: "not-owner" });
      }
      if (!isHeld) await door.acquire();
    }
  });

  test('what is no owner is "invalid"', async (t) => {
    const space = await ground.open(t);
    const door = space.rlock("door");
    for (const owner of [{ label: "me" }, "me", 7, await space.lock("gate").acquire()]) {
      await assert.rejects(door.acquire({ owner } as OwnedWait), { name: "LockstepError", code: "invalid", message: /owner/ });
      await assert.rejects(door.tryAcquire({ owner } as OwnedWait), { code: "invalid" });
    }
    assert.ok(await door.tryAcquire());
  });

  test("nobody can release by name what others hold", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const door = space.rlock("door");
    await assert.rejects(door.release(), { name: "LockstepError", code: "not-held", message: /"door"/ });
    const hold = await door.acquire();
    await assert.rejects(door.release(), { name: "LockstepError", code: "not-owner", message: /"door"/ });
    await assert.rejects(other.call("releaseOthers", DOOR), { code: "not-owner" });
    await hold.release();
    await assert.rejects(door.release(), { code: "not-held" });
  });

  test("what a hold waited for among siblings ends with the space", async (t) => {
    const space = await ground.open(t);
    const gate = space.rlock("gate");
    const outer = await gate.acquire();
    await gate.acquire({ owner: outer });
    const siblings = [gate.acquire({ owner: outer }), gate.acquire({ owner: outer, timeoutMs: 60_000 })].map((sibling) =>
      assert.rejects(sibling, { code: "closed" }),
    );
    await space.close();
    await Promise.all(siblings);
  });
}
