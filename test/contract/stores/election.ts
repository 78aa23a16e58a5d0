import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import type { StoreGround } from "./store-ground.ts";

/** What an election promises, on every store. */
export function storeElection(ground: StoreGround): void {
  describe(`election · ${ground.name}`, () => {
    test("the first to come leads, everybody knows who, and the next one leads when it resigns", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const election = space.election<{ host: string }>("scheduler");
      assert.deepEqual([election.name, await election.leader()], ["scheduler", null]);
      const hold = await election.campaign({ data: { host: "ö" } });
      assert.deepEqual(await election.leader(), { token: hold.token, data: { host: "ö" } });
      const next = other.call("campaign", "scheduler", { host: "b" });
      assert.deepEqual(await other.call("use", "election", ["scheduler"], "leader"), { token: hold.token, data: { host: "ö" } });
      const { token } = hold;
      await assert.rejects(election.campaign({ timeoutMs: 0 }), {
        code: "timeout",
        message: /the leadership of the election "scheduler" was not acquired within 0 ms/,
      });
      assert.equal(await space.election("another").leader(), null);
      await hold.release();
      await assert.rejects(hold.release(), { code: "not-held" });
      const second = await next;
      assert.ok(second.token > token);
      assert.equal(second.abandoned, false);
      assert.deepEqual(await election.leader(), { token: second.token, data: { host: "b" } });
      await other.call("release", "election scheduler");
      assert.equal(await election.leader(), null);
    });

    test("of many candidates each leads once, one at a time", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      let leaders = 0;
      const lead = async (): Promise<void> => {
        const hold = await space.election("scheduler").campaign({ timeoutMs: 60_000 });
        assert.equal(++leaders, 1);
        assert.equal((await space.election("scheduler").leader())?.token, hold.token);
        leaders--;
        await hold.release();
      };
      const elsewhere = async (): Promise<void> => {
        await other.call("campaign", "scheduler");
        assert.equal(leaders, 0);
        await other.call("release", "election scheduler");
      };
      await Promise.all([...Array.from({ length: 10 }, lead), elsewhere()]);
      assert.equal(await space.election("scheduler").leader(), null);
    });

    test("who observes is told who leads, and of each change that it is not too slow for", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const election = space.election<string>("scheduler");
      const controller = new AbortController();
      const seen: (string | undefined | null)[] = [];
      const observing = (async () => {
        for await (const leader of election.observe({ signal: controller.signal })) seen.push(leader === null ? null : leader.data);
      })();
      await until(() => seen.length === 1, "told that nobody leads");
      await other.call("campaign", "scheduler", "b");
      await until(() => seen.at(-1) === "b", "told of b");
      const mine = election.campaign({ data: "a" });
      await other.call("release", "election scheduler");
      await until(() => seen.at(-1) === "a", "told of a");
      await (await mine).release();
      await until(() => seen.at(-1) === null, "told that nobody leads");
      await (await election.campaign()).release();
      const last = await election.campaign({ data: "last" });
      await until(() => seen.at(-1) === "last", "told of the last");
      for await (const leader of election.observe()) {
        assert.deepEqual(leader, { token: last.token, data: "last" });
        break;
      }
      controller.abort(new Error("enough"));
      await assert.rejects(observing, { message: "enough" });
      assert.ok(seen.every((leader, at) => at === 0 || leader !== seen[at - 1] || leader === undefined));
    });

    test("one that ends while it leads: the next one leads, abandoned, and who observes is told, also if there is none", async (t) => {
      const space = await ground.open(t);
      const [one, two] = await Promise.all([ground.other(t, space), ground.other(t, space)]);
      const election = space.election<string>("scheduler");
      await one.call("campaign", "scheduler", "one");
      const next = two.call("campaign", "scheduler", "two");
      const observing = election.observe();
      assert.equal((await observing.next()).value?.data, "one");
      const told = observing.next();
      await one.end();
      assert.equal((await next).abandoned, true);
      let leader = (await told).value;
      if (leader === null) leader = (await observing.next()).value;
      assert.equal(leader?.data, "two");
      const nobody = observing.next();
      await two.end();
      assert.deepEqual(await nobody, { done: false, value: null });
      assert.equal((await election.campaign()).abandoned, true);
    });

    test("an abort ends a campaign, or what observes, with the very reason; the others wait on", async (t) => {
      const space = await ground.open(t);
      const election = space.election("scheduler");
      const hold = await election.campaign();
      const reason = new Error("enough");
      const aborted = { signal: AbortSignal.abort(reason) };
      await assert.rejects(election.campaign(aborted), reason);
      await assert.rejects(election.observe(aborted).next(), reason);
      const controller = new AbortController();
      const { signal } = controller;
      const candidate = election.campaign({ signal });
      const next = election.campaign();
      const observing = election.observe({ signal });
      await observing.next();
      const observed = observing.next();
      await election.leader();
      controller.abort(reason);
      await assert.rejects(candidate, reason);
      await assert.rejects(observed, reason);
      await hold.release();
      await (await next).release();
    });

    test('closing the space ends what it leads, and rejects what waits with "closed"', async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const election = space.election("scheduler");
      const hold = await election.campaign();
      const observing = election.observe();
      await observing.next();
      const settled = Promise.allSettled([election.campaign(), election.campaign({ timeoutMs: 60_000 }), observing.next()]);
      const next = other.call("campaign", "scheduler");
      await election.leader();
      await space.close();
      for (const outcome of await settled) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
      assert.equal(hold.signal.reason.code, "closed");
      assert.equal((await next).abandoned, true);
      await assert.rejects(election.campaign(), { code: "closed" });
      await assert.rejects(election.leader(), { code: "closed" });
      assert.throws(() => space.election("scheduler"), { code: "closed" });
    });

    test('data that JSON cannot hold is "invalid", more than 1,024 bytes of it "full", and nobody is a candidate by it', async (t) => {
      const space = await ground.open(t);
      const election = space.election("scheduler");
      for (const data of [1n, NaN, new Date(), { at: () => {} }])
        await assert.rejects(election.campaign({ data }), { code: "invalid", message: /for the data of a candidate for "scheduler"/ });
      await assert.rejects(election.campaign({ data: "ö".repeat(512) }), {
        code: "full",
        message: /the data of a candidate for "scheduler" is 1026 bytes of JSON; expected at most 1024/,
      });
      for (const data of ["ö".repeat(511), null, 0, "", [1, { a: false }]]) {
        const hold = await election.campaign({ data, timeoutMs: 0 });
        assert.deepEqual((await election.leader())!.data, data);
        await hold.release();
      }
      assert.throws(() => space.election(""), { code: "invalid" });
      for (const timeoutMs of [-1, NaN]) await assert.rejects(election.campaign({ timeoutMs }), { code: "invalid" });
    });
  });
}
