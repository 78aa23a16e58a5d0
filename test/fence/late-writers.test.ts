import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, after, describe, test } from "node:test";
import { Redis } from "ioredis";
import { connect } from "lockstep";
import { fencedFile, fencedRedis, fencedStore } from "lockstep/fence";
import { type lateWriterDeeds, put } from "../fixtures/fence/late-writer-deeds.ts";
import { redisLedger } from "../fixtures/fence/redis-ledger.ts";
import { textServer } from "../fixtures/fence/text-server.ts";
import { ownFolder } from "../fixtures/log/own-folder.ts";
import { Remote } from "../fixtures/remote/remote.ts";
import { RedisServer } from "../fixtures/servers/redis-server.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { absent } from "../run/absent.ts";

const DEEDS = new URL("../fixtures/fence/late-writer-deeds.js", import.meta.url);
/** Whoever is stopped loses its hold soon; we keep ours, however busy this machine is. */
const THEIR_TTL_MS = 2000;
const OUR_TTL_MS = 60_000;

/** What is written to, as the remote is told of it, and as we see it. */
interface Written {
  readonly where: never;
  write(token: bigint, text: string): Promise<void>;
  read(): string | null | undefined | Promise<string | null | undefined>;
}

const missing = serversAbsent("redis-server");
if (missing !== undefined) absent("late writers", "redis", missing);
else {
  const { url } = await RedisServer.start({ after });
  const key = (client: Redis, name: string): Written => ({
    where: [url, name] as never,
    write: (token, text) => fencedRedis(client).set(token, name, text),
    read: () => client.get(name),
  });
  const kinds: Partial<Record<keyof typeof lateWriterDeeds, (t: TestContext, client: Redis) => Promise<Written>>> = {
    async "a file"(t) {
      const path = join(ownFolder(t), "account");
      return { where: path as never, write: (token, text) => fencedFile(path).write(token, text), read: () => readFileSync(path, "utf8") };
    },
    "a key of Redis, by ioredis": async (_, client) => key(client, "one"),
    "a key of Redis, by @redis/client": async (_, client) => key(client, "another"),
    async "a store of one's own"(_, client) {
      const store = fencedStore(redisLedger(client));
      return {
        where: [url, "own"] as never,
        write: (token, text) => store.write(token, "own", text),
        read: () => client.hget("own", "text"),
      };
    },
    async "a server"(t) {
      const { url: at, texts } = await textServer(t);
      return {
        where: `${at}/account` as never,
        async write(token, text) {
          assert.equal((await put(`${at}/account`, token, text)).status, 204);
        },
        read: () => texts.get("/account"),
      };
    },
  };

  describe("late writers · redis", { concurrency: true }, () => {
    for (const [kind, open] of Object.entries(kinds))
      test(`${kind}: a holder that is stopped past its session wakes late, writes, and is refused`, async (t) => {
        const client = new Redis(url);
        t.after(() => client.disconnect());
        const written = await open(t, client);
        const space = await connect(url, { ttlMs: OUR_TTL_MS, space: kind });
        t.after(() => space.close());
        const other = await Remote.start<typeof lateWriterDeeds>(t, { name: url, options: { ttlMs: THEIR_TTL_MS } }, space, DEEDS);
        const token = await other.call("acquire", "account");
        await other.call(kind as "a file", written.where, "while it held");
        assert.equal(await written.read(), "while it held");
        await other.stop();
        const hold = await space.lock("account").acquire();
        assert.ok(hold.abandoned && hold.token > token);
        await written.write(hold.token, "by the next one");
        const late = other.call(kind as "a file", written.where, "late");
        other.goOn();
        await assert.rejects(late, { code: "fenced", message: new RegExp(`token ${token} comes too late .* has seen ${hold.token}:`) });
        assert.equal(await written.read(), "by the next one");
        await written.write(hold.token, "once more");
        assert.equal(await written.read(), "once more");
      });
  });
}
