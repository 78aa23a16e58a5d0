import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import { describe, test } from "node:test";
import { parseAddress } from "../../../src/engine/etcd/address.ts";
import { openEtcd } from "../../../src/engine/etcd/engine.ts";
import { etcdctl } from "../../fixtures/etcd/etcdctl.ts";
import { LOCK, open } from "../../fixtures/etcd/open.ts";
import { EtcdCluster } from "../../fixtures/servers/etcd-cluster.ts";

const OPTIONS = { space: "tests", ttlMs: 3000, lockDelayMs: 0 };

describe("engine · etcd", () => {
  test("an address has hosts, and may have a user", () => {
    assert.deepEqual(parseAddress("etcd://a:1,b,[::1]:3"), {
      endpoints: ["a:1", "b:2379", "[::1]:3"],
      isSecure: false,
      user: "",
      password: "",
    });
    assert.deepEqual(parseAddress("etcds://me:p%40ss%2F@a:1/"), { endpoints: ["a:1"], isSecure: true, user: "me", password: "p@ss/" });
    for (const wrong of ["etcd://", "etcd://a:b", "etcd://a:1,,b:2", "http://a", "etcd://a:70000", "etcd://a:1/path", "etcd://%:x@a"])
      assert.throws(() => parseAddress(wrong), { code: "invalid" }, wrong);
    assert.throws(
      () => parseAddress("etcd://me:secret@a:b"),
      (error: Error) => !error.message.includes("secret"),
    );
  });

  test("when nobody listens, the error says where", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    server.close();
    await assert.rejects(openEtcd(`etcd://127.0.0.1:${port}`, OPTIONS), {
      code: "engine",
      message: new RegExp(`no etcd can be reached at 127.0.0.1:${port}: .*ECONNREFUSED`),
    });
  });

  test("a user's password is checked, and a token that has ended is asked for anew", async (t) => {
    const cluster = await EtcdCluster.start(t, 1);
    const [endpoint = ""] = cluster.endpoints;
    for (const line of ["user add root:sec%ret", "role add root", "user grant-role root root", "user add me:p@ss", "role add locks"])
      await etcdctl(endpoint, ...line.split(" "));
    for (const prefix of ["lockstep/", "lockstep-held/", "lockstep-void/"])
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
  });
});
