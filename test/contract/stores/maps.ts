import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { StoreGround } from "./store-ground.ts";

/** What a map and a commit of several of its entries promise, on every store. */
export function storeMaps(ground: StoreGround): void {
  describe(`map · ${ground.name}`, () => {
    test("what is set is had by everybody, until it is deleted", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const jobs = space.map<{ n: number } | null>("jobs");
      assert.equal(await jobs.get("a"), undefined);
      await jobs.set("a", { n: 1 });
      await other.call("use", "map", ["jobs"], "set", "b", null);
      assert.deepEqual(await other.call("use", "map", ["jobs"], "get", "a"), { n: 1 });
      assert.equal(await jobs.get("b"), null);
      assert.deepEqual(await jobs.entries(), [
        ["a", { n: 1 }],
        ["b", null],
      ]);
      assert.deepEqual(await jobs.entries(1), [["a", { n: 1 }]]);
      assert.equal(await jobs.delete("a"), true);
      assert.equal(await jobs.delete("a"), false);
      assert.equal(await other.call("use", "map", ["jobs"], "get", "a"), undefined);
      assert.equal(await space.map("other jobs").get("b"), undefined);
    });

    test("of many updates of one entry at once none is lost; what gives undefined deletes", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const jobs = space.map<number>("jobs");
      const counting = other.call("countInMap", "jobs", "a", ground.rounds);
      for (let round = 0; round < ground.rounds; round++) await jobs.update("a", (n = 0) => n + 1);
      await counting;
      assert.equal(await jobs.get("a"), 2 * ground.rounds);
      assert.equal(await jobs.update("a", () => undefined), undefined);
      assert.deepEqual(await jobs.entry("a"), { value: undefined, version: 0n });
      await assert.rejects(
        jobs.update("a", () => {
          throw new Error("changed my mind");
        }),
        /changed my mind/,
      );
    });

    test("a commit writes all its entries if every check holds, or none", async (t) => {
      const space = await ground.open(t);
      const accounts = space.map<number>("accounts");
      await accounts.set("a", 100);
      await accounts.set("b", 0);
      const [a, b] = [await accounts.entry("a"), await accounts.entry("b")];
      const checks = [accounts.check("a", a.version), accounts.check("b", b.version), accounts.check("c", 0n)];
      const version = await space.commit(checks, [accounts.write("a", 70), accounts.write("b", 30)]);
      assert.ok(version !== null && version > b.version);
      assert.equal(await space.commit(checks, [accounts.write("a", 40), accounts.write("c", 60)]), null);
      assert.deepEqual(await accounts.entries(), [
        ["a", 70],
        ["b", 30],
      ]);
      assert.deepEqual(await accounts.entry("a"), { value: 70, version });
    });

    test("money that several move between accounts by commits stays as much as it was", async (t) => {
      const space = await ground.open(t);
      const others = await Promise.all([1, 2].map(() => ground.other(t, space)));
      const accounts = space.map<number>("accounts");
      const names = ["a", "b", "c"];
      for (const name of names) await accounts.set(name, 100);
      const moving = others.map((other, seed) => other.call("moveMoney", "accounts", names, ground.rounds, seed + 1));
      let isMoving = true;
      const watching = (async () => {
        while (isMoving) {
          const all = await accounts.entries();
          assert.equal(
            all.reduce((sum, [, n]) => sum + n, 0),
            300,
          );
        }
      })();
      await Promise.all(moving);
      isMoving = false;
      await watching;
    });

    test('what JSON cannot hold, a key that is none, and a commit too large are "invalid"', async (t) => {
      const space = await ground.open(t);
      const jobs = space.map("jobs");
      const invalid = (message: RegExp): object => ({ name: "LockstepError", code: "invalid", message });
      const cyclic: { self?: unknown } = {};
      cyclic.self = cyclic;
      for (const [value, message] of [
        [1n, /is 1n, which JSON cannot hold/],
        [Number.NaN, /is NaN/],
        [{ at: [new Date(0)] }, /the value's at\.0 for the map "jobs" is 1970/],
        [cyclic, /the value's self/],
        [undefined, /undefined/],
        ["\ud800", /ud800/],
      ] as const)
        await assert.rejects(jobs.set("a", value), invalid(message));
      await assert.rejects(jobs.set("a", "x".repeat(1_000_000)), { code: "full", message: /1000002 bytes/ });
      for (const key of ["", "a\nb", 7 as unknown as string]) await assert.rejects(jobs.get(key), invalid(/key of the map "jobs"/));
      assert.throws(() => jobs.check("a", 1 as unknown as bigint), invalid(/version 1/));
      assert.throws(() => jobs.check("a", 2n ** 64n), invalid(/version 18446744073709551616/));
      const many = Array.from({ length: 101 }, (_, at) => jobs.write(String(at), at));
      await assert.rejects(space.commit([], many), invalid(/101 writes/));
      await assert.rejects(space.commit([], [jobs.write("a", 1), jobs.write("a", 2)]), invalid(/"a" is twice/));
      assert.deepEqual(await jobs.entries(), []);
    });
  });
}
