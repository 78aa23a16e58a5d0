import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { LOCK, TRY, open } from "../../fixtures/etcd/open.ts";
import { startClaim } from "../../fixtures/etcd/start-claim.ts";
import { until } from "../../fixtures/lock/until.ts";
import { EtcdCluster } from "../../fixtures/servers/etcd-cluster.ts";
import { serversAbsent } from "../../fixtures/servers/servers-absent.ts";
import { absent } from "../../run/absent.ts";

const missing = serversAbsent("etcd", "etcdctl");
if (missing !== undefined) absent("engine", "etcd", missing);

if (missing === undefined)
  describe("engine · etcd", () => {
    test("when a holder is killed, the next one is told that it was abandoned, once", async (t) => {
      const { url } = await EtcdCluster.start(t, 1);
      const engine = await open(t, url);
      const holder = startClaim(t, url, "lock/a");
      await until(() => holder.said() === "granted\n", "it holds");
      const next = (await engine.join("lock/a", LOCK))!;
      assert.equal(next.isGranted, false);
      await holder.kill();
      await next.granted;
      assert.equal(next.abandoned, true);
      await next.leave();
      assert.equal((await engine.join("lock/a", LOCK))?.abandoned, false);
    });

    test("when a waiter is killed, nobody is told that anything was abandoned", async (t) => {
      const { url } = await EtcdCluster.start(t, 1);
      const engine = await open(t, url);
      const holder = (await engine.join("lock/a", LOCK))!;
      const waiter = startClaim(t, url, "lock/a");
      await until(() => waiter.said() === "waiting\n", "it waits");
      await waiter.kill();
      const last = (await engine.join("lock/a", LOCK))!;
      await holder.leave();
      await last.granted;
      assert.equal(last.abandoned, false);
    });

    test("an event loop that is blocked for longer than a claim lives keeps it", async (t) => {
      const { url } = await EtcdCluster.start(t, 1);
      const engine = await open(t, url);
      const blocked = startClaim(t, url, "lock/a", "block", "6000");
      await until(() => blocked.said() === "granted\n", "it holds");
      const next = (await engine.join("lock/a", LOCK))!;
      await next.granted;
      assert.equal(blocked.said(), "granted\nlive\n");
      assert.equal(next.abandoned, false);
    });

    test("a process with a space that is idle, or with a hold, ends by itself; one that waits goes on until it has what it waits for", async (t) => {
      const { url } = await EtcdCluster.start(t, 1);
      const engine = await open(t, url);
      const idle = startClaim(t, url, "lock/a", "nothing");
      assert.equal(await idle.ended, 0);
      const claim = (await engine.join("lock/b", LOCK))!;
      const waiter = startClaim(t, url, "lock/b", "wait");
      await until(() => waiter.said() === "waiting\n", "it waits");
      // A line that is left by one who died is free when its time is over: so long, the waiter has nothing else to do.
      const [after] = await Promise.all([engine.join("lock/a", LOCK), once(spawn("sleep", ["1"]), "exit")]);
      await after!.granted;
      assert.equal(waiter.said(), "waiting\n");
      await claim.leave();
      assert.equal(await waiter.ended, 0);
      assert.equal(waiter.said(), "waiting\ngranted\n");
    });

    test("etcdctl stands in the same line: it waits for us, we wait for it", async (t) => {
      const cluster = await EtcdCluster.start(t, 1);
      const engine = await open(t, cluster.url);
      const ours = (await engine.join("lock/door", LOCK))!;
      const env = { ...process.env, ETCDCTL_API: "3" };
      const theirs = spawn("etcdctl", ["--endpoints", cluster.endpoints[0]!, "lock", "lockstep/tests/lock/door"], {
        env,
        stdio: ["ignore", "pipe", "inherit"],
      });
      t.after(() => theirs.kill("SIGKILL"));
      let said = "";
      theirs.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
      let members = await engine.members("lock/door", 9);
      while (members.length < 2) members = await engine.members("lock/door", 9);
      assert.deepEqual(
        members.map(({ weight, isGranted }) => [weight, isGranted]),
        [
          [1, true],
          [1, false],
        ],
      );
      assert.equal(said, "");
      await ours.leave();
      await until(() => said.startsWith("lockstep/tests/lock/door/"), "etcdctl holds");
      assert.equal(await engine.join("lock/door", TRY), null);
      const next = (await engine.join("lock/door", LOCK))!;
      assert.equal(next.isGranted, false);
      theirs.kill("SIGINT"); // it unlocks
      await next.granted;
      assert.equal(next.abandoned, false);
    });

    test("etcdctl's lock can be ended by us", async (t) => {
      const cluster = await EtcdCluster.start(t, 1);
      const engine = await open(t, cluster.url);
      const env = { ...process.env, ETCDCTL_API: "3" };
      const theirs = spawn("etcdctl", ["--endpoints", cluster.endpoints[0]!, "lock", "lockstep/tests/lock/door"], {
        env,
        stdio: ["ignore", "pipe", "inherit"],
      });
      t.after(() => theirs.kill("SIGKILL"));
      await once(theirs.stdout, "data");
      const [holder] = await engine.members("lock/door", 1);
      assert.equal(holder?.isGranted, true);
      const next = (await engine.join("lock/door", LOCK))!;
      assert.equal(await engine.evict("lock/door", holder.order), true);
      await next.granted;
    });
  });
