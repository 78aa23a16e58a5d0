import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CellKey } from "../../../src/sync/cell.ts";
import { until } from "../../fixtures/lock/until.ts";
import { command } from "../../fixtures/redis/command.ts";
import { openEngine } from "../../fixtures/redis/open-engine.ts";
import { ways } from "../../fixtures/redis/ways.ts";
import { RedisServer } from "../../fixtures/servers/redis-server.ts";
import { TcpProxy } from "../../fixtures/servers/tcp-proxy.ts";

const X: CellKey = { group: "map/x", id: "a" };
const Y: CellKey = { group: "map/y", id: "b" };
const CELLS = "lockstep:{test}:cells:map/x";
const ORDER = "lockstep:{test}:order:map/x";
const VERSION = "lockstep:{test}:version";

for (const [name, where] of Object.entries(ways)) {
  describe(`engine · redis · cells · ${name}`, () => {
    test("what is committed is read and listed, and a stale check writes nothing", async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, await where(t, url));
      const { version } = await engine.commit([{ ...X, version: 0n }], [{ ...X, value: "ö 1" }]);
      const seen = [{ ...X, value: "ö 1", version }];
      assert.deepEqual(await engine.read([X, Y]), [...seen, { ...Y, value: undefined, version: 0n }]);
      assert.deepEqual(await engine.scan("map/x", 9), seen);
      const stale = await engine.commit([{ ...X, version: 0n }], [{ ...Y, value: "2" }]);
      assert.deepEqual(stale, { isDone: false, version: 0n, cells: seen });
      assert.deepEqual(await engine.scan("map/y", 9), []);
    });

    test("a commit whose answer was lost is not sent again", async (t) => {
      const { url, port } = await RedisServer.start(t);
      const proxy = await TcpProxy.start(t, { host: "127.0.0.1", port });
      const engine = await openEngine(t, await where(t, `redis://127.0.0.1:${proxy.port}`));
      const other = await openEngine(t, url);
      for (let round = 1; round <= 3; round++) {
        const { version: before } = await engine.commit([], [{ ...Y, value: String(round) }]);
        proxy.cut("to the client");
        const committing = assert.rejects(engine.commit([], [{ ...X, value: String(round) }]), { code: "engine" });
        const value = async (): Promise<string | undefined> => (await other.read([X]))[0]!.value;
        await until(async () => (await value()) === String(round), "it is done");
        const last = await command(url, "GET", VERSION);
        assert.ok(BigInt(last as string) > before);
        proxy.heal();
        await committing;
        await until(async () => (await engine.read([Y]).catch(() => [])).length === 1, "connected again");
        assert.equal(await command(url, "GET", VERSION), last);
      }
    });

    test("a commit is done once though the store has forgotten the scripts", async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, await where(t, url));
      await engine.commit([], [{ ...X, value: "0" }]);
      const before = BigInt((await command(url, "GET", VERSION)) as string);
      await command(url, "SCRIPT", "FLUSH");
      const { isDone, version } = await engine.commit([], [{ ...X, value: "1" }]);
      assert.ok(isDone && version > before);
      assert.equal(await command(url, "GET", VERSION), String(version));
    });
  });
}

describe("engine · redis · cells", () => {
  test("versions grow though the clock was set back, and are exact up to 2^53", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url);
    for (const last of [2n ** 52n, 2n ** 53n - 5n]) {
      await command(url, "SET", VERSION, String(last));
      const first = await engine.commit(
        [],
        ["a", "b", "c"].map((id) => ({ group: "map/x", id, value: "1" })),
      );
      assert.equal(first.version, last + 1n);
      const second = await engine.commit([{ ...X, version: last + 1n }], [{ ...X, value: undefined }]);
      assert.deepEqual([second.isDone, second.version], [true, last + 4n]);
    }
  });

  test("versions grow though a server comes back empty", async (t) => {
    const server = await RedisServer.start(t);
    const engine = await openEngine(t, server.url);
    const { version } = await engine.commit([], [{ ...X, value: "1" }]);
    await server.restart();
    const [cell] = await engine.read([X]);
    assert.equal(cell!.version, 0n);
    assert.equal((await engine.commit([{ ...X, version }], [])).isDone, false);
    assert.ok((await engine.commit([{ ...X, version: 0n }], [{ ...X, value: "1" }])).version > version);
  });

  test("cells are never forgotten, and leave nothing but the version when they are deleted", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url);
    await engine.commit([], [{ ...X, value: "1" }]);
    for (const key of [CELLS, ORDER, VERSION]) assert.equal(await command(url, "PTTL", key), -1);
    await engine.commit([], [{ ...X, value: undefined }]);
    assert.deepEqual(await command(url, "KEYS", "*"), [VERSION]);
  });

  test("all cells of a space lie in one slot of a cluster, whatever their groups are called", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url, { space: "a}{/b%" });
    await engine.commit(
      [],
      ["}", "{x}", "map/ö"].map((group) => ({ group, id: "", value: "1" })),
    );
    const keys = (await command(url, "KEYS", "*")) as string[];
    assert.equal(keys.length, 7);
    for (const key of keys) assert.ok(key.startsWith("lockstep:{a%7D{%2Fb%25}:"), key);
  });

  test("a store that is full refuses what would grow it, changes nothing, and lets cells be deleted", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url);
    const { version } = await engine.commit([], [{ ...X, value: "1" }]);
    await command(url, "CONFIG", "SET", "maxmemory", "1");
    const writes = [
      { ...X, value: undefined },
      { ...Y, value: "2" },
    ];
    await assert.rejects(engine.commit([], writes), { code: "engine", message: /OOM/ });
    assert.deepEqual(await engine.read([X, Y]), [
      { ...X, value: "1", version },
      { ...Y, value: undefined, version: 0n },
    ]);
    assert.equal(await command(url, "GET", VERSION), String(version));
    assert.equal((await engine.commit([{ ...X, version }], [])).isDone, true);
    assert.equal((await engine.commit([{ ...X, version }], [{ ...X, value: undefined }])).isDone, true);
    assert.deepEqual(await engine.scan("map/x", 1), []);
  });

  const wrong: readonly [key: string, type: string, words: [string, ...string[]]][] = [
    [CELLS, "hash", ["SET", CELLS, "x"]],
    [ORDER, "zset", ["SET", ORDER, "x"]],
    [VERSION, "string", ["RPUSH", VERSION, "x"]],
  ];
  for (const [key, type, words] of wrong)
    test(`a key of another type in the way is named, and nothing is written: ${key}`, async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, url);
      await command(url, ...words);
      const writes = [
        { ...Y, value: "1" },
        { ...X, value: "1" },
      ];
      await assert.rejects(engine.commit([], writes), (error: Error & { code?: string }) => {
        assert.equal(error.code, "mismatch");
        assert.ok(error.message.includes(`"${key}"`), error.message);
        assert.ok(error.message.includes(`expected a ${type}`), error.message);
        return true;
      });
      assert.deepEqual(await command(url, "KEYS", "*"), [key]);
    });

  test("a text that is not ours is named", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url);
    await command(url, "SET", VERSION, "theirs");
    await assert.rejects(engine.commit([], [{ ...X, value: "1" }]), { code: "mismatch", message: new RegExp(`"${VERSION}".*not ours`) });
    await command(url, "HSET", CELLS, "a", "theirs");
    const named = { code: "mismatch", message: new RegExp(`"a" of the key "${CELLS}".*not ours`) };
    await assert.rejects(engine.read([X]), named);
    await assert.rejects(engine.commit([{ ...X, version: 0n }], [{ ...X, value: "1" }]), named);
  });
});
