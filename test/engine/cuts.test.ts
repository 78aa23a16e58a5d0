import assert from "node:assert/strict";
import { once } from "node:events";
import { type TestContext, after, describe, test } from "node:test";
import { type RemoteSpace, connect } from "lockstep";
import { until } from "../fixtures/lock/until.ts";
import { EtcdCluster } from "../fixtures/servers/etcd-cluster.ts";
import { RedisServer } from "../fixtures/servers/redis-server.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { TcpProxy } from "../fixtures/servers/tcp-proxy.ts";
import { absent } from "../run/absent.ts";

const WAYS = ["both", "to the server", "to the client"] as const;

/** A server whose network can be cut, and which can be killed and started again with what it had written. */
interface Server {
  readonly scheme: string;
  /** "host:port" */
  readonly endpoint: string;
  restart(): Promise<void>;
}

/** A space behind a network that can be cut, and the same space beside it. */
async function spaces(t: TestContext, { scheme, endpoint }: Server): Promise<{ proxy: TcpProxy; cut: RemoteSpace; other: RemoteSpace }> {
  const [host, port] = endpoint.split(":");
  const proxy = await TcpProxy.start(t, { host: host!, port: Number(port) });
  const options = { space: t.name, ttlMs: 1500, lockDelayMs: 500 };
  const [cut, other] = [await connect(`${scheme}://127.0.0.1:${proxy.port}`, options), await connect(`${scheme}://${endpoint}`, options)];
  t.after(() => Promise.all([cut.close(), other.close()]));
  return { proxy, cut, other };
}

async function healed(space: RemoteSpace): Promise<void> {
  await until(
    async () =>
      (await space
        .map("healed")
        .get("x")
        .then(String, () => undefined)) !== undefined,
    "healed",
  );
}

function cuts(name: string, server: Server): void {
  describe(`engine · ${name}`, () => {
    for (const way of WAYS) {
      test(`a network that is cut (${way}): the holder is told before the next one comes in, every call settles, and healed it goes on`, async (t) => {
        const { proxy, cut, other } = await spaces(t, server);
        const hold = await cut.lock("door").acquire();
        const order: string[] = [];
        const told = once(hold.signal, "abort").then(() => order.push("told"));
        await (await cut.lock("other").acquire()).release();
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
        const again = (): Promise<unknown> =>
          cut
            .lock("door")
            .acquire({ timeoutMs: 100 })
            .then(({ abandoned: died }) => died)
            .catch(() => undefined);
        let died: unknown;
        await until(async () => (died ??= await again()) !== undefined, "healed");
        assert.equal(died, false);
      });

      test(`a network that is cut (${way}): who waits for an event or a value has it when it is healed, or is told`, async (t) => {
        const { proxy, cut, other } = await spaces(t, server);
        const outcome = (work: Promise<unknown>): Promise<unknown> => work.catch((error: { code: string }) => error.code);
        const waiting = outcome(
          cut
            .event("bell")
            .wait()
            .then(() => "rung"),
        );
        const getting = outcome(cut.queue<string>("jobs").get());
        await assert.rejects(cut.event("bell").wait({ timeoutMs: 100 }), { code: "timeout" }); // by then both watch
        proxy.cut(way);
        await other.event("bell").set();
        await other.queue("jobs").put("a job");
        await assert.rejects(cut.map("healed").get("x"), { code: "engine" });
        proxy.heal();
        await healed(cut);
        // A look that was on its way when it was cut has told them.
        const [rung, got] = await Promise.all([waiting, getting]);
        assert.ok(rung === "rung" || rung === "engine", String(rung));
        assert.ok(got === "a job" || got === "engine", String(got));
        await cut.event("bell").wait();
        if (got === "engine") assert.equal(await other.queue("jobs").get({ timeoutMs: 5000 }), "a job");
        assert.equal(await other.queue("jobs").size, 0);
      });

      test(`a network that is cut (${way}): an addition without an answer is "engine", and done once at most; what was taken goes to another`, async (t) => {
        const { proxy, cut, other } = await spaces(t, server);
        const jobs = { joinable: true };
        await other.queue("jobs", jobs).put("a job");
        const delivery = await cut.queue("jobs", jobs).take();
        assert.equal(await cut.value("hits", "int32", 5).add(1), 5);
        proxy.cut(way);
        await assert.rejects(async () => cut.value("hits", "int32").add(1), { code: "engine" });
        const again = await other.queue<string>("jobs", jobs).take();
        assert.deepEqual([again.value, again.tries], ["a job", 2]);
        assert.equal((await new Promise<Error & { code?: string }>((resolve) => whenLost(delivery.signal, resolve))).code, "lost");
        proxy.heal();
        await healed(cut);
        await assert.rejects(delivery.done([cut.map("results").write("a job", "late")]), { code: "lost" });
        await again.done([other.map("results").write("a job", "in time")]);
        assert.equal(await cut.map("results").get("a job"), "in time");
        const hits = await cut.value("hits", "int32").get();
        assert.ok(hits === 6 || hits === 7, String(hits));
      });
    }

    test("a server that is killed and comes back has what was committed, and who waits goes on", async (t) => {
      const { cut, other } = await spaces(t, server);
      await other.value("hits", "int32").set(7);
      const waiting = cut
        .event("bell")
        .wait()
        .then(
          () => "rung",
          (error: { code: string }) => error.code,
        );
      await assert.rejects(cut.event("bell").wait({ timeoutMs: 100 }), { code: "timeout" });
      await server.restart();
      await healed(other);
      await healed(cut);
      assert.equal(await cut.value("hits", "int32").get(), 7);
      await other.event("bell").set();
      const outcome = await waiting;
      assert.ok(outcome === "rung" || outcome === "engine", outcome);
      await cut.event("bell").wait();
    });
  });
}

function whenLost(signal: AbortSignal, told: (reason: Error) => void): void {
  if (signal.aborted) told(signal.reason as Error);
  else signal.addEventListener("abort", () => told(signal.reason as Error));
}

// Both before the first test: the end of what was there is the end of the file for its servers.
const noRedis = serversAbsent("redis-server");
const noEtcd = serversAbsent("etcd", "etcdctl");
const redis =
  noRedis === undefined ? await RedisServer.start({ after }, { args: ["--appendonly", "yes", "--appendfsync", "always"] }) : undefined;
const etcd = noEtcd === undefined ? await EtcdCluster.start({ after }, 1) : undefined;
if (redis === undefined) absent("engine", "redis", noRedis!);
else cuts("redis", { scheme: "redis", endpoint: `127.0.0.1:${redis.port}`, restart: () => redis.restart() });
if (etcd === undefined) absent("engine", "etcd", noEtcd!);
else cuts("etcd", { scheme: "etcd", endpoint: etcd.endpoints[0]!, restart: () => etcd.restart(0) });
