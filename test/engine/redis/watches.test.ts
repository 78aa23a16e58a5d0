import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { Redis, type RedisOptions } from "ioredis";
import { until } from "../../fixtures/lock/until.ts";
import { command } from "../../fixtures/redis/command.ts";
import { openEngine } from "../../fixtures/redis/open-engine.ts";
import { ways } from "../../fixtures/redis/ways.ts";
import { RedisServer } from "../../fixtures/servers/redis-server.ts";
import { TcpProxy } from "../../fixtures/servers/tcp-proxy.ts";

const CHANNEL = "lockstep:{test}:cells:flag";
const WRITE = { group: "flag", id: "", value: "1" };

for (const [name, where] of Object.entries(ways)) {
  describe(`engine · redis · watches · ${name}`, () => {
    test("who watches is told what others write, beside what its claims are told", async (t) => {
      const { url } = await RedisServer.start(t);
      const [watcher, writer] = [await openEngine(t, await where(t, url)), await openEngine(t, url)];
      let times = 0;
      await watcher.watch("flag", () => times++);
      const held = (await writer.join("lock/door", { weight: 1, limit: 1, wait: true }))!;
      const waits = (await watcher.join("lock/door", { weight: 1, limit: 1, wait: true }))!;
      for (let round = 0; round < 3; round++) {
        const before = times;
        await writer.commit([], [WRITE]);
        await until(() => times > before, "told");
      }
      await held.leave();
      await waits.granted;
    });

    test("watches of one group share a subscription, which ends with the last, and may begin again", async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, await where(t, url));
      const subscribers = async (): Promise<number> => Number(((await command(url, "PUBSUB", "NUMSUB", CHANNEL)) as unknown[])[1]);
      for (let round = 0; round < 3; round++) {
        let times = 0;
        const stops = await Promise.all([1, 2, 3].map(() => engine.watch("flag", () => times++)));
        assert.equal(await subscribers(), 1);
        const [first, ...others] = stops;
        first!();
        await engine.commit([], [WRITE]);
        await until(() => times >= 2, "the others are told");
        for (const stop of others) stop();
        if (round === 1) await until(async () => (await subscribers()) === 0, "nobody listens any more");
      }
      await until(async () => (await subscribers()) === 0, "nobody listens any more");
    });

    test("whoever may have missed something is told, and goes on being told", async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, await where(t, url));
      const writer = await openEngine(t, url);
      let times = 0;
      await engine.watch("flag", () => times++);
      for (let round = 0; round < 3; round++) {
        const before = times;
        await command(url, "CLIENT", "KILL", "TYPE", "pubsub");
        await until(() => times > before, "told that something may have been missed");
        const after = times;
        await writer.commit([], [WRITE]);
        await until(() => times > after, "told of what was written");
      }
    });

    test("nothing is called after close(), and who waited for a beginning is told", async (t) => {
      const { url } = await RedisServer.start(t);
      const [engine, writer] = [await openEngine(t, await where(t, url)), await openEngine(t, url)];
      let times = 0;
      const told = (): void => void times++;
      const stop = await engine.watch("flag", told);
      const beginning = assert.rejects(engine.watch("other", told), { code: "closed" });
      const closing = engine.close();
      const before = times;
      await beginning;
      await writer.commit([], [WRITE, { ...WRITE, group: "other" }]);
      await closing;
      await writer.commit([], [WRITE]);
      stop();
      assert.equal(times, before);
    });

    test("a watch that cannot begin is refused in the time that a claim lives", async (t) => {
      const server = await RedisServer.start(t);
      const engine = await openEngine(t, await where(t, server.url), { ttlMs: 500 });
      await server.kill();
      await assert.rejects(
        engine.watch("flag", () => {}),
        { code: "engine", message: /could not be listened to within 500 ms/ },
      );
      await server.restart();
      const watching = async (): Promise<boolean> =>
        engine
          .watch("flag", () => {})
          .then(
            () => true,
            () => false,
          );
      await until(watching, "it can be watched again");
    });
  });
}

describe("engine · redis · watches", () => {
  test("what listens over a connection that was cut off without an end is connected anew when a call goes unanswered", async (t) => {
    const { url, port } = await RedisServer.start(t);
    const proxy = await TcpProxy.start(t, { host: "127.0.0.1", port });
    const engine = await openEngine(t, `redis://127.0.0.1:${proxy.port}`, { ttlMs: 500 });
    let times = 0;
    await engine.watch("flag", () => times++);
    proxy.cut();
    await command(url, "CLIENT", "KILL", "TYPE", "pubsub"); // the end of which does not come through
    await assert.rejects(engine.read([WRITE]), { code: "engine" });
    const before = times;
    proxy.heal();
    await until(() => times > before, "told that something may have been missed");
  });

  test("who closes while a lent client is just listening again leaves no rejection behind", async (t) => {
    const { url, port } = await RedisServer.start(t);
    const client = new Redis(port);
    t.after(() => client.disconnect());
    const listening: Redis[] = [];
    const duplicate = client.duplicate.bind(client);
    t.mock.method(client, "duplicate", (override?: Partial<RedisOptions>) => {
      const copy = duplicate(override);
      listening.push(copy);
      return copy;
    });
    const engine = await openEngine(t, { client });
    await engine.watch("flag", () => {});
    const [ear] = listening;
    const again = once(ear!, "ready").then(() => {
      ear!.stream.pause(); // what it has asked for by now is not answered
      return engine.close();
    });
    await command(url, "CLIENT", "KILL", "TYPE", "pubsub");
    await again; // a rejection that nobody catches would fail this file
  });

  test("who may not listen to a group's channel is told why", async (t) => {
    const { url, port } = await RedisServer.start(t);
    await command(url, "ACL", "SETUSER", "app", "on", ">word", "~lockstep:*", "&lockstep:client:*", "+@all");
    const engine = await openEngine(t, `redis://app:word@127.0.0.1:${port}`, { ttlMs: 500 });
    await assert.rejects(
      engine.watch("flag", () => {}),
      { code: "engine", message: /NOPERM/ },
    );
  });
});
