import assert from "node:assert/strict";
import { once } from "node:events";
import { after, describe, test } from "node:test";
import { connect } from "lockstep";
import { until } from "../../fixtures/lock/until.ts";
import { RedisServer } from "../../fixtures/servers/redis-server.ts";
import { serversAbsent } from "../../fixtures/servers/servers-absent.ts";
import { TcpProxy } from "../../fixtures/servers/tcp-proxy.ts";
import { absent } from "../../run/absent.ts";

const TIMES = { ttlMs: 1500, lockDelayMs: 500 };

const reason = serversAbsent("redis-server");
if (reason !== undefined) absent("engine", "redis", reason);
else {
  const { url, port } = await RedisServer.start({ after });

  describe("engine · redis", () => {
    for (const way of ["both", "to the server", "to the client"] as const) {
      test(`a network that is cut (${way}): the holder is told before the next one comes in, every call settles, and healed it goes on`, async (t) => {
        const proxy = await TcpProxy.start(t, { host: "127.0.0.1", port });
        const [cut, other] = [
          await connect(`redis://127.0.0.1:${proxy.port}`, { space: way, ...TIMES }),
          await connect(url, { space: way, ...TIMES }),
        ];
        t.after(() => Promise.all([cut.close(), other.close()]));
        const hold = await cut.lock("door").acquire();
        const order: string[] = [];
        const told = once(hold.signal, "abort").then(() => order.push("told"));
        const waiting = cut.lock("other").acquire();
        await (await waiting).release();
        const next = other.lock("door").acquire();
        proxy.cut(way);
        await assert.rejects(cut.lock("door").release({ timeoutMs: 50 }), {
          code: "timeout",
          message: /"door" was not released within 50 ms/,
        });
        await assert.rejects(cut.lock("gate").acquire({ timeoutMs: 50 }), { code: "timeout" });
        await assert.rejects(cut.lock("gate").tryAcquire(), { code: "engine" });
        const { abandoned } = await next.then((had) => (order.push("granted"), had));
        await told;
        assert.deepEqual([order, abandoned], [["told", "granted"], true]);
        assert.equal((hold.signal.reason as { code: string }).code, "lost");
        await hold.release();
        proxy.heal();
        await (await next).release();
        let again = await cut
          .lock("door")
          .acquire({ timeoutMs: 100 })
          .catch(() => null);
        await until(
          async () =>
            (again ??= await cut
              .lock("door")
              .acquire({ timeoutMs: 100 })
              .catch(() => null)) !== null,
          "healed",
        );
        assert.equal(again!.abandoned, false);
      });
    }
  });
}
