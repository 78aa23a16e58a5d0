import assert from "node:assert/strict";
import { type TestContext, after, describe, test } from "node:test";
import { createClient } from "@redis/client";
import { Redis } from "ioredis";
import { connect } from "lockstep";
import { type RedisClient, redis } from "lockstep/redis";
import { RedisServer } from "../fixtures/servers/redis-server.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { absent } from "../run/absent.ts";

const reason = serversAbsent("redis-server");
if (reason !== undefined) absent("redis()", "redis", reason);
else {
  const { url } = await RedisServer.start({ after });

  const opened = async (t: TestContext, kind: string): Promise<{ client: RedisClient; ping(): Promise<string> }> => {
    if (kind === "ioredis") {
      const client = new Redis(url);
      t.after(() => client.disconnect());
      return { client, ping: () => client.ping() };
    }
    const client = createClient({ url });
    t.after(() => client.destroy());
    await client.connect();
    return { client, ping: () => client.ping() };
  };

  describe("redis() · redis", () => {
    for (const kind of ["ioredis", "@redis/client"] as const) {
      test(`over a client of ${kind} that the caller has, it is the same space; closing leaves the client open`, async (t) => {
        const { client, ping } = await opened(t, kind);
        const [own, other] = [await redis({ client }, { space: kind }), await connect(url, { space: kind })];
        t.after(() => other.close());
        assert.deepEqual([own.can.renewal, other.can.renewal], ["event loop", "helper thread"]);
        const hold = await own.lock("door").acquire();
        const { token } = hold;
        const next = other.lock("door").acquire();
        assert.equal(await other.lock("door").tryAcquire(), null);
        await hold.release();
        assert.ok((await next).token > token);
        await own.close();
        assert.equal(await ping(), "PONG");
      });
    }
  });
}
