import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import { describe, test } from "node:test";
import { parseAddress } from "../../../src/engine/etcd/address.ts";
import { openEtcd } from "../../../src/engine/etcd/engine.ts";

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
});
