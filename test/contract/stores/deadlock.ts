import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kindAndName } from "../../../src/remote/wanted.ts";
import { openEngine } from "../../../src/remote/connect.ts";
import { until } from "../../fixtures/lock/until.ts";
import type { StoreGround } from "./store-ground.ts";

/** What stores promise of waits in a circle beyond what memories do. */
export function storeDeadlock(ground: StoreGround): void {
  describe(`deadlock · ${ground.name}`, () => {
    test("through the sides of rwlocks: readers who keep a writer waiting, and a reader behind a writer", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const owner = space.owner("ours");
      const { read, write } = space.rwlock("prices");
      await space.lock("a").acquire({ owner });
      await read.acquire(); // somebody's, who waits for nothing
      await other.call("acquireAs", "theirs", "read under prices");
      const theirs = other.call("acquireAs", "theirs", "a");
      await until(async () => (await ground.waiting(space, space.lock("a"))) === 1, "theirs waits");
      const cycle = [
        { owner: "ours", lock: "prices" },
        { owner: "theirs", lock: "a" },
      ];
      const isTold = (error: { code?: string; cycle?: { owner: string; lock: string }[] }): boolean => {
        assert.equal(error.code, "deadlock");
        assert.deepEqual(
          error.cycle!.map(({ owner: label, lock }) => ({ owner: label, lock })),
          cycle,
        );
        return true;
      };
      await assert.rejects(write.acquire({ owner }), isTold);
      const writer = write.acquire();
      await until(async () => (await ground.waiting(space, write)) === 1, "a writer waits");
      await assert.rejects(read.acquire({ owner }), isTold);
      await space.lock("a").release();
      assert.equal(await theirs, null);
      await other.call("release", "read under prices");
      await read.release();
      await (await writer).release();
    });

    test("who takes its lock back after a condition's wait is never told; another of the circle is", async (t) => {
      const space = await ground.open(t);
      const [waiter, notifier] = [space.owner("waiter"), space.owner("notifier")];
      const guard = space.lock("guard");
      const news = space.condition("news", guard);
      const its = await space.lock("its").acquire({ owner: waiter });
      const waiting = guard.withLock((hold) => news.wait(hold), { owner: waiter });
      await until(async () => (await ground.waiting(space, news)) === 1, "it waits on the condition");
      const hold = await guard.acquire({ owner: notifier });
      const told = assert.rejects(space.lock("its").acquire({ owner: notifier }), { code: "deadlock" });
      await news.notify(hold);
      await told;
      await hold.release();
      await waiting;
      await its.release();
    });

    test("of foreign claims, and of what other versions show, it takes no notice; nothing of a wait is left when it is over", async (t) => {
      const space = await ground.open(t);
      const engine = await openEngine(ground.url, { space: space.name, ttlMs: 2000, lockDelayMs: 0 });
      t.after(() => engine.close());
      const owner = space.owner("ours");
      const terms = { weight: 1, limit: 1, wait: true };
      const strange = ["", "text", "{", "[1]", '{"id":7,"label":"x","pid":1,"host":"h"}', '{"id":"x"}', '{"label":null}'];
      for (const [index, data] of strange.entries()) await engine.join(`lock/${index}`, { ...terms, data });
      const waits = strange.map((_, index) => space.lock(String(index)).acquire({ owner }));
      const ends = waits.map((wait) => assert.rejects(wait, { code: "closed" }));
      let line: string | undefined;
      await until(
        async () => (line = (await engine.lines(100)).find((each) => kindAndName(each).kind === "waits")) !== undefined,
        "written",
      );
      for (const data of ["", "{", '{"id":7}', '{"id":"x","line":"lock/0","order":"-1"}'])
        await engine.join(line!, { weight: 1, limit: 0, wait: true, data });
      const sentinel = await space.lock("sentinel").acquire({ owner });
      await assert.rejects(space.lock("sentinel").acquire({ owner }), { code: "deadlock" });
      await sentinel.release();
      await until(async () => (await engine.members(line!, 100)).length === strange.length + 4, "the one who was told has left");
      await space.close();
      await Promise.all(ends);
      await until(async () => (await engine.members(line!, 100)).length === 4, "all have left");
    });
  });
}
