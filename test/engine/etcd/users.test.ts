import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openEtcd } from "../../../src/engine/etcd/engine.ts";
import { etcdctl } from "../../fixtures/etcd/etcdctl.ts";
import { LOCK, open } from "../../fixtures/etcd/open.ts";
import { EtcdCluster } from "../../fixtures/servers/etcd-cluster.ts";
import { serversAbsent } from "../../fixtures/servers/servers-absent.ts";
import { absent } from "../../run/absent.ts";

const OPTIONS = { space: "tests", ttlMs: 3000, lockDelayMs: 0 };

const missing = serversAbsent("etcd", "etcdctl");
if (missing !== undefined) absent("engine", "etcd", missing);

if (missing === undefined)
  describe("engine · etcd", () => {
    test("a user's password is checked, and a token that has ended is asked for anew", async (t) => {
      const cluster = await EtcdCluster.start(t, 1);
      const [endpoint = ""] = cluster.endpoints;
      for (const line of ["user add root:sec%ret", "role add root", "user grant-role root root", "user add me:p@ss", "role add locks"])
        await etcdctl(endpoint, ...line.split(" "));
      for (const prefix of ["lockstep/", "lockstep-held/", "lockstep-void/", "lockstep-cell/"])
        await etcdctl(endpoint, "role", "grant-permission", "locks", "readwrite", prefix, "--prefix");
      for (const line of ["user grant-role me locks", "auth enable"]) await etcdctl(endpoint, ...line.split(" "));
      await assert.rejects(openEtcd(`etcd://me:wrong@${endpoint}`, OPTIONS), { code: "engine", message: /invalid user ID or password/ });
      await assert.rejects(openEtcd(`etcd://${endpoint}`, OPTIONS), { code: "engine", message: /user name is empty/ });
      const [one, other] = [
        await open(t, `etcd://me:p%40ss@${endpoint}`, { ttlMs: 10_000 }),
        await open(t, `etcd://me:p%40ss@${endpoint}`, { ttlMs: 10_000 }),
      ];
      const holder = (await one.join("lock/a", LOCK))!;
      const waiter = (await other.join("lock/a", LOCK))!;
      for (const line of ["auth disable", "auth enable"]) await etcdctl(endpoint, "--user", "root:sec%ret", ...line.split(" ")); // no token outlives that
      await holder.leave();
      await waiter.granted;
      assert.equal((await other.members("lock/a", 9)).length, 1);
      assert.equal((await one.commit([], [{ group: "value/x", id: "", value: "1" }])).isDone, true);
      assert.equal((await other.scan("value/x", 9)).length, 1);
    });
  });
