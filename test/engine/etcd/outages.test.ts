import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { etcdctl } from "../../fixtures/etcd/etcdctl.ts";
import { LOCK, TRY, open } from "../../fixtures/etcd/open.ts";
import { until } from "../../fixtures/lock/until.ts";
import { EtcdCluster } from "../../fixtures/servers/etcd-cluster.ts";
import { serversAbsent } from "../../fixtures/servers/servers-absent.ts";
import { absent } from "../../run/absent.ts";

const missing = serversAbsent("etcd", "etcdctl");
if (missing !== undefined) absent("engine", "etcd", missing);

if (missing === undefined)
  describe("engine · etcd", () => {
    test("a server that is killed and comes back finds holders and waiters where they were", async (t) => {
      const cluster = await EtcdCluster.start(t, 1);
      const [one, other] = [await open(t, cluster.url, { ttlMs: 10_000 }), await open(t, cluster.url, { ttlMs: 10_000 })];
      const holder = (await one.join("lock/a", LOCK))!;
      const waiter = (await other.join("lock/a", LOCK))!;
      await cluster.restart(0);
      assert.equal(await one.join("lock/a", TRY), null);
      assert.equal(waiter.isGranted, false);
      await holder.leave();
      await waiter.granted;
      assert.equal(waiter.abandoned, false);
    });

    test("what was left while the server was away is left when it is back", async (t) => {
      const cluster = await EtcdCluster.start(t, 1);
      const [one, other] = [await open(t, cluster.url, { ttlMs: 10_000 }), await open(t, cluster.url, { ttlMs: 10_000 })];
      const holder = (await one.join("lock/a", LOCK))!;
      const waiter = (await other.join("lock/a", LOCK))!;
      await cluster.kill(0);
      const left = holder.leave();
      await cluster.restart(0);
      await left;
      await waiter.granted;
      assert.equal(waiter.abandoned, false);
    });

    test("when the store is away for longer than a claim lives, its holder is told before anybody else is granted, and nothing of it stays", async (t) => {
      const cluster = await EtcdCluster.start(t, 1);
      const engine = await open(t, cluster.url, { ttlMs: 2000 });
      const holder = (await engine.join("lock/a", LOCK))!;
      await cluster.kill(0);
      const refused = assert.rejects(engine.join("lock/b", LOCK), { code: "engine" });
      await until(() => holder.lostBy?.code === "lost", "its holder is told");
      await refused;
      await cluster.restart(0);
      const again = (await engine.join("lock/a", LOCK))!;
      await again.granted;
      assert.equal(again.abandoned, true);
      assert.equal((await engine.join("lock/b", LOCK))?.isGranted, true);
      await until(() => again.isLive, "and lives");
    });

    test("a waiter outlives the compaction of what it has not seen, and a lost watch", async (t) => {
      const cluster = await EtcdCluster.start(t, 1);
      const [one, other] = [await open(t, cluster.url, { ttlMs: 10_000 }), await open(t, cluster.url, { ttlMs: 10_000 })];
      const holder = (await one.join("lock/a", LOCK))!;
      const waiter = (await other.join("lock/a", LOCK))!;
      for (let count = 0; count < 20; count += 1) await (await one.join("lock/b", LOCK))!.leave();
      await etcdctl(cluster.endpoints[0]!, "compact", String((await one.join("lock/c", LOCK))!.order), "--physical");
      await cluster.kill(0);
      const left = holder.leave();
      await cluster.restart(0);
      await left;
      await waiter.granted;
    });

    test("when the leader of three is killed, holders keep their claims and waiters are granted", async (t) => {
      const cluster = await EtcdCluster.start(t, 3);
      const [one, other] = [await open(t, cluster.url, { ttlMs: 10_000 }), await open(t, cluster.url, { ttlMs: 10_000 })];
      const holder = (await one.join("lock/a", LOCK))!;
      const waiter = (await other.join("lock/a", LOCK))!;
      const leader = await cluster.leader();
      await cluster.kill(leader);
      const probe = (await one.join("lock/b", LOCK))!;
      assert.equal(probe.isGranted, true);
      assert.equal(holder.isLive && !waiter.isGranted, true);
      await holder.leave();
      await waiter.granted;
      assert.equal(waiter.abandoned, false);
      await cluster.restart(leader);
      await waiter.leave();
      assert.equal((await one.members("lock/a", 9)).length, 0);
    });

    test("without a majority every call is refused in its time, and holders are told", async (t) => {
      const cluster = await EtcdCluster.start(t, 3);
      const engine = await open(t, cluster.url, { ttlMs: 3000 });
      const holder = (await engine.join("lock/a", LOCK))!;
      await Promise.all([cluster.kill(1), cluster.kill(2)]);
      await assert.rejects(engine.join("lock/b", LOCK), { code: "engine", message: /etcd did not answer within 3000 ms/ });
      await until(() => holder.lostBy?.code === "lost", "the holder is told");
    });
  });
