import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import type { StoreGround } from "./store-ground.ts";

/** What a group promises, on every store. */
export function storeGroup(ground: StoreGround): void {
  describe(`group · ${ground.name}`, () => {
    test("who joins is there for everybody to see, in the order of joining, until it leaves", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const group = space.group<string>("workers");
      assert.deepEqual([group.name, await group.members()], ["workers", []]);
      const first = await group.join("a");
      const id = await other.call("joinGroup", "workers", "b");
      const third = await group.join();
      const expected = [
        { id: first.id, data: "a" },
        { id, data: "b" },
        { id: third.id, data: undefined },
      ];
      assert.ok(first.id < id && id < third.id);
      assert.deepEqual(await group.members(), expected);
      assert.deepEqual(await other.call("use", "group", ["workers"], "members"), expected);
      assert.deepEqual(await space.group("others").members(), []);
      await first.leave();
      await assert.rejects(first.leave(), { code: "not-held", message: /"workers"/ });
      await first[Symbol.asyncDispose]();
      assert.deepEqual(await group.members(), expected.slice(1));
      await third[Symbol.asyncDispose]();
      await other.call("leaveGroup");
      assert.deepEqual(await group.members(), []);
    });

    test("who observes is told who is there, and of each change that it is not too slow for", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const group = space.group<string>("workers");
      const controller = new AbortController();
      const seen: string[] = [];
      const observing = (async () => {
        for await (const members of group.observe({ signal: controller.signal })) seen.push(members.map(({ data }) => data).join());
      })();
      await until(() => seen.at(-1) === "", "told that nobody is there");
      const first = await group.join("a");
      await until(() => seen.at(-1) === "a", "told of a");
      await other.call("joinGroup", "workers", "b");
      await until(() => seen.at(-1) === "a,b", "told of b");
      await first.leave();
      await until(() => seen.at(-1) === "b", "told that a has left");
      const many = await Promise.all(Array.from({ length: 20 }, (_, at) => group.join(`m${at}`)));
      await until(() => seen.at(-1)!.split(",").length === 21, "told of all");
      await Promise.all([...many.map((member) => member.leave()), other.call("leaveGroup")]);
      await until(() => seen.at(-1) === "", "told that all have left");
      controller.abort(new Error("enough"));
      await assert.rejects(observing, { message: "enough" });
      assert.ok(seen.every((members, at) => members !== seen[at - 1]));
    });

    test("one that ends is there no more when its time is over, and who observes is told", async (t) => {
      const space = await ground.open(t);
      const [one, two] = await Promise.all([ground.other(t, space), ground.other(t, space)]);
      const group = space.group<string>("workers");
      const mine = await group.join("mine");
      const names = async (): Promise<string> => (await group.members()).map(({ data }) => data).join();
      await one.call("joinGroup", "workers", "one");
      await two.call("joinGroup", "workers", "two");
      const observing = group.observe();
      assert.equal((await observing.next()).value?.length, 3);
      const told = observing.next();
      await one.end();
      assert.deepEqual(
        (await told).value?.map(({ data }) => data),
        ["mine", "two"],
      );
      await two.end();
      await until(async () => (await names()) === "mine", "only this one is there");
      assert.equal(mine.signal.aborted, false);
    });

    test('closing the space ends its memberships, and rejects what observes with "closed"', async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const group = space.group("workers");
      const member = await group.join();
      const observing = group.observe();
      await observing.next();
      const settled = Promise.allSettled([observing.next()]);
      await group.members();
      await space.close();
      const [outcome] = await settled;
      assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
      assert.equal(member.signal.reason.code, "closed");
      await member.leave();
      assert.deepEqual(await other.call("use", "group", ["workers"], "members"), []);
      await assert.rejects(group.join(), { code: "closed" });
      await assert.rejects(group.members(), { code: "closed" });
      assert.throws(() => space.group("workers"), { code: "closed" });
    });

    test('data that JSON cannot hold is "invalid", more than 1,024 bytes of it "full", and nobody has joined by it', async (t) => {
      const group = (await ground.open(t)).group("workers");
      await assert.rejects(group.join(1n), { code: "invalid", message: /for the data of a member of "workers"/ });
      await assert.rejects(group.join("x".repeat(1023)), { code: "full", message: /a member of "workers" is 1025 bytes of JSON/ });
      assert.deepEqual(await group.members(), []);
      const aborted = { signal: AbortSignal.abort("enough") };
      await assert.rejects(group.observe(aborted).next(), (reason) => reason === "enough");
    });
  });
}
