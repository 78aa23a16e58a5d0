import assert from "node:assert/strict";
import { after, describe, test, type TestContext } from "node:test";
import { connect } from "lockstep";
import { Lockstep } from "../fixtures/cli/lockstep.ts";
import { until } from "../fixtures/lock/until.ts";
import { RedisServer } from "../fixtures/servers/redis-server.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { openEngine } from "../../src/remote/connect.ts";
import { engineOptions } from "../../src/remote/engine-options.ts";
import { wantedLock } from "../../src/remote/wanted.ts";
import { absent } from "../run/absent.ts";

const reason = serversAbsent("redis-server");
if (reason !== undefined) absent("run", "redis", reason);
else {
  const { url } = await RedisServer.start({ after });
  const on = (t: TestContext, space: string, ...line: string[]): Lockstep =>
    new Lockstep(t, ["run", "--on", url, "--space", space, ...line]);

  describe("run · redis", () => {
    test("CMD has its token, the next one a larger one, and its exit code is ours", async (t) => {
      const tokens: bigint[] = [];
      for (const code of [0, 7]) {
        const lockstep = on(t, "codes", "--lock", "door", "--", "sh", "-c", `echo "$LOCKSTEP_TOKEN $LOCKSTEP_ABANDONED"; exit ${code}`);
        assert.deepEqual(await lockstep.closed(), { code, signal: null });
        const [, token] = /^(\d+) 0\n$/.exec(lockstep.stdout)!;
        tokens.push(BigInt(token!));
      }
      assert.ok(tokens[1]! > tokens[0]!);
    });

    test("it excludes the library's lock of that name, and the other way round; 75 when it is not had in time", async (t) => {
      const space = await connect(url, { space: "both" });
      t.after(() => space.close());
      const holding = on(t, "both", "--lock", "door", "--", "sh", "-c", "echo ready; read word; exit 4");
      await holding.says("ready");
      assert.equal(await space.lock("door").tryAcquire(), null);
      assert.equal((await on(t, "both", "--lock", "door", "--timeout", "0", "--", "true").closed()).code, 75);
      holding.child.stdin!.end("word\n");
      assert.equal((await holding.closed()).code, 4);
      const hold = await space.lock("door").acquire();
      assert.equal(hold.abandoned, false);
      assert.equal((await on(t, "both", "--lock", "door", "--timeout", "0", "--", "true").closed()).code, 75);
      assert.equal((await on(t, "other", "--lock", "door", "--timeout", "0", "--", "true").closed()).code, 0);
    });

    test("a semaphore lets so many in", async (t) => {
      const holding = [1, 2].map(() => on(t, "permits", "--semaphore", "db:2", "--", "sh", "-c", "echo ready; read word"));
      for (const one of holding) await one.says("ready");
      assert.equal((await on(t, "permits", "--semaphore", "db:2", "--timeout", "0", "--", "true").closed()).code, 75);
      holding[0]!.child.stdin!.end("word\n");
      await holding[0]!.closed();
      assert.equal((await on(t, "permits", "--semaphore", "db:2", "--timeout", "10s", "--", "true").closed()).code, 0);
    });

    test("a CMD ended by a signal is told to the next one", async (t) => {
      const killed = on(t, "signal", "--lock", "door", "--", "sh", "-c", "kill -TERM $$");
      assert.deepEqual(await killed.closed(), { code: null, signal: "SIGTERM" });
      const next = on(t, "signal", "--lock", "door", "--", "sh", "-c", "echo $LOCKSTEP_ABANDONED");
      await next.closed();
      assert.equal(next.stdout, "1\n");
    });

    test("CMD is ended when somebody else ends the hold", async (t) => {
      const space = await connect(url, { space: "forced" });
      t.after(() => space.close());
      const lockstep = on(t, "forced", "--lock", "door", "--", "sh", "-c", "trap 'exit 9' TERM; echo ready; while :; do sleep 0.01; done");
      await lockstep.says("ready");
      await space.lock("door").release();
      assert.equal((await lockstep.closed()).code, 9);
      assert.match(lockstep.stderr, /ending sh/);
    });

    test("a signal that ends it while it waits takes it out of line first", async (t) => {
      const space = await connect(url, { space: "waiting" });
      t.after(() => space.close());
      const engine = await openEngine(url, engineOptions({ space: "waiting" }));
      t.after(() => engine.close());
      const waiting = async (): Promise<number> => (await engine.members(wantedLock("door").line, 10)).length - 1;
      await space.lock("door").acquire();
      const lockstep = on(t, "waiting", "--lock", "door", "--", "true");
      await until(async () => (await waiting()) === 1, "in line");
      lockstep.child.kill("SIGTERM");
      assert.deepEqual(await lockstep.closed(), { code: null, signal: "SIGTERM" });
      assert.equal(await waiting(), 0);
    });

    test("LOCKSTEP_URL says the store, too; none there is 69, a store unknown 69, and of the process's own memory 64", async (t) => {
      const byEnvironment = new Lockstep(t, ["run", "--lock", "door", "--", "true"], { env: { LOCKSTEP_URL: url } });
      assert.equal((await byEnvironment.closed()).code, 0);
      for (const [store, code, says] of [
        ["redis://127.0.0.1:1", 69, /Redis at 127\.0\.0\.1:1 cannot be reached/],
        ["nonsense://x", 69, /no engine for "nonsense:"/],
        ["memory:", 64, /nobody else could see/],
        ["nothing", 64, /"?'nothing'"? is no URL/],
      ] as const) {
        const lockstep = new Lockstep(t, ["run", "--on", store, "--lock", "door", "--", "true"]);
        assert.deepEqual(await lockstep.closed(), { code, signal: null }, store);
        assert.match(lockstep.stderr, says);
      }
    });
  });
}
