import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Claim } from "../../../src/engine/claim.ts";
import { LOCK, TRY, open } from "../../fixtures/etcd/open.ts";
import { until } from "../../fixtures/lock/until.ts";
import { EtcdCluster } from "../../fixtures/servers/etcd-cluster.ts";
import { serversAbsent } from "../../fixtures/servers/servers-absent.ts";
import { absent } from "../../run/absent.ts";

const missing = serversAbsent("etcd");
if (missing !== undefined) absent("engine", "etcd", missing);

if (missing === undefined)
  describe("engine · etcd", () => {
    test("claims are granted in the order of the calls, each with a larger order", async (t) => {
      const { url } = await EtcdCluster.start(t, 1);
      const engines = [await open(t, url), await open(t, url)];
      const granted: bigint[] = [];
      const claims: Claim[] = [];
      for (let turn = 0; turn < 3; turn += 1) {
        for (const engine of engines) {
          const both = await Promise.all([engine.join("lock/a", LOCK), engine.join("lock/a", LOCK)]);
          claims.push(...(both as Claim[]));
        }
      }
      assert.deepEqual(
        claims.map(({ isGranted }) => isGranted),
        claims.map((_, at) => at === 0),
      );
      for (const claim of claims) {
        await claim.granted;
        granted.push(claim.order);
        assert.equal(claims.filter(({ isGranted, isLive }) => isGranted && isLive).length, 1, "one holds");
        await claim.leave();
      }
      assert.deepEqual(
        granted,
        granted.toSorted((a, b) => Number(a - b)),
      );
      assert.deepEqual(await engines[0]!.members("lock/a", 10), []);
    });

    test("who does not wait is told null, and stands nowhere", async (t) => {
      const { url } = await EtcdCluster.start(t, 1);
      const engine = await open(t, url);
      const claim = await engine.join("lock/a", TRY);
      assert.equal(claim?.isGranted, true);
      assert.equal(await engine.join("lock/a", TRY), null);
      assert.deepEqual(await engine.members("lock/a", 10), [{ order: claim.order, weight: 1, isGranted: true, data: "" }]);
      await claim.leave();
      assert.equal((await engine.join("lock/a", TRY))?.abandoned, false);
    });

    test("as many hold as their weights allow, and nobody passes one who waits", async (t) => {
      const { url } = await EtcdCluster.start(t, 1);
      const [one, other] = [await open(t, url), await open(t, url)];
      const join = (engine: typeof one, weight: number, wait: boolean): Promise<Claim | null> =>
        engine.join("line/b", { weight, limit: 3, wait });
      const first = (await join(one, 1, true))!;
      const second = (await join(other, 1, true))!;
      const whole = (await join(one, 3, true))!;
      const last = (await join(other, 1, true))!;
      assert.deepEqual(
        [first, second, whole, last].map(({ isGranted }) => isGranted),
        [true, true, false, false],
      );
      assert.equal(await join(one, 1, false), null);
      assert.deepEqual(
        (await one.members("line/b", 3)).map(({ weight, isGranted }) => [weight, isGranted]),
        [
          [1, true],
          [1, true],
          [3, false],
        ],
      );
      await first.leave();
      assert.equal(await join(one, 1, false), null);
      await second.leave();
      await whole.granted;
      assert.equal(last.isGranted, false);
      await whole.leave();
      await last.granted;
      assert.equal((await join(one, 2, false))?.isGranted, true);
      assert.equal(await join(other, 1, false), null);
    });

    test("a waiter that leaves is passed over", async (t) => {
      const { url } = await EtcdCluster.start(t, 1);
      const [one, other] = [await open(t, url), await open(t, url)];
      const holder = (await one.join("lock/a", LOCK))!;
      const middle = (await other.join("lock/a", LOCK))!;
      const last = (await one.join("lock/a", LOCK))!;
      const toldMiddle = assert.rejects(middle.granted, { code: "not-held" });
      await middle.leave();
      await toldMiddle;
      await until(() => !last.isGranted, "the last one waits for the holder");
      await holder.leave();
      await last.granted;
      assert.equal(last.abandoned, false);
    });

    test("a claim that is limited to nobody waits until it is evicted", async (t) => {
      const { url } = await EtcdCluster.start(t, 1);
      const [one, other] = [await open(t, url), await open(t, url)];
      const claim = (await one.join("cond/c", { weight: 1, limit: 0, wait: true }))!;
      assert.equal(claim.isGranted, false);
      assert.equal(await other.evict("cond/c", claim.order), true);
      await assert.rejects(claim.granted, { code: "lost" });
      assert.equal(await other.evict("cond/c", claim.order), false);
    });

    test("a holder that is evicted is told, and who comes next is not told that anybody died", async (t) => {
      const { url } = await EtcdCluster.start(t, 1);
      const [one, other] = [await open(t, url), await open(t, url)];
      const holder = (await one.join("lock/a", LOCK))!;
      const next = (await other.join("lock/a", LOCK))!;
      assert.equal(await other.evict("lock/a", holder.order), true);
      await until(() => holder.lostBy?.code === "lost", "the holder is told");
      await next.granted;
      assert.equal(next.abandoned, false);
      await holder.leave();
      assert.equal((await one.members("lock/a", 9)).length, 1);
    });

    test("lines of odd names are lines of their own", async (t) => {
      const { url } = await EtcdCluster.start(t, 1);
      const names = ["lock/ü%2F 锁\u0000\n", "lock/a", "lock/a%2Fb", "lock/A", `lock/${"x".repeat(1000)}`];
      for (const space of ["tests", "a/b%", "a", "ß"]) {
        const engine = await open(t, url, { space });
        for (const name of names) assert.equal((await engine.join(name, TRY))?.isGranted, true, `${space} ${name}`);
        for (const name of names) assert.equal((await engine.members(name, 5)).length, 1, `${space} ${name}`);
      }
    });

    test("closing ends what is pending, what waits and what is held, as if its holder had died", async (t) => {
      const { url } = await EtcdCluster.start(t, 1);
      const [one, other] = [await open(t, url), await open(t, url)];
      const held = (await one.join("lock/a", LOCK))!;
      const waiting = (await one.join("lock/a", LOCK))!;
      const free = (await one.join("line/b", { weight: 1, limit: 2, wait: true }))!;
      const next = (await other.join("lock/a", LOCK))!;
      const pending = one.join("lock/never", LOCK);
      const toldPending = assert.rejects(pending, { code: "closed" });
      await one.close();
      await toldPending;
      await assert.rejects(waiting.granted, { code: "closed" });
      assert.deepEqual([held.lostBy?.code, free.lostBy?.code], ["closed", "closed"]);
      await next.granted;
      assert.equal(next.abandoned, true);
      for (const [line, count] of [
        ["lock/a", 1],
        ["line/b", 0],
        ["lock/never", 0],
      ] as const)
        assert.equal((await other.members(line, 9)).length, count, line);
      assert.equal((await other.join("lock/never", LOCK))?.abandoned, false);
      await assert.rejects(one.join("lock/a", LOCK), { code: "closed" });
      await assert.rejects(one.members("lock/a", 1), { code: "closed" });
    });
  });
