import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { StoreGround } from "./store-ground.ts";

/** What `space.delete` promises, on every store. */
export function storeDeletion(ground: StoreGround): void {
  describe(`deletion · ${ground.name}`, () => {
    test("what was deleted is new to whoever uses it then, and nothing else is gone", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const [hits, kept] = [space.value("hits", "int32", 5), space.value("hits kept", "int32", 5)];
      await hits.set(7);
      await kept.set(7);
      await space.delete(hits);
      assert.deepEqual([await hits.get(), await kept.get()], [5, 7]);
      await space.delete(hits);
      assert.equal(await space.value("hits", "float64").get(), 0);

      const bell = space.event("bell");
      await other.call("use", "event", ["bell"], "set");
      await space.delete(bell);
      assert.equal(await bell.isSet, false);

      const latch = space.latch("latch", 1);
      await latch.countDown();
      await space.delete(latch);
      assert.equal(await latch.count, 1);

      const queue = space.queue("jobs", { capacity: 3, joinable: true });
      for (const value of [1, 2, 3]) await queue.put(value);
      await queue.get();
      await queue.close();
      await space.delete(queue);
      assert.deepEqual([await queue.size, await queue.closed], [0, false]);
      assert.equal(await other.call("use", "queue", ["jobs"], "size"), 0);

      const map = space.map<number>("many");
      for (let at = 0; at < 130; at += 10)
        await space.commit(
          [],
          Array.from({ length: 10 }, (_, n) => map.write(String(at + n), n)),
        );
      await space.delete(map);
      assert.deepEqual(await map.entries(), []);
    });

    test('what has nothing there is "invalid"', async (t) => {
      const space = await ground.open(t);
      await assert.rejects(space.delete(space.lock("door")), { code: "invalid", message: /nothing in the store that could be deleted/ });
      await space.close();
      await assert.rejects(space.delete(space), { code: "closed" });
    });
  });
}
