import assert from "node:assert/strict";
import { after, describe, type TestContext, test } from "node:test";
import { connect } from "lockstep";
import { etcdctl } from "../fixtures/etcd/etcdctl.ts";
import { Lockstep } from "../fixtures/cli/lockstep.ts";
import { until } from "../fixtures/lock/until.ts";
import { command } from "../fixtures/redis/command.ts";
import { EtcdCluster } from "../fixtures/servers/etcd-cluster.ts";
import { RedisServer } from "../fixtures/servers/redis-server.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { openEngine } from "../../src/remote/connect.ts";
import { engineOptions } from "../../src/remote/engine-options.ts";
import { waitText, waitsLine } from "../../src/remote/waits.ts";
import { absent } from "../run/absent.ts";

interface Store {
  readonly name: string;
  readonly url: string;
  /** Somebody who knows nothing of us takes a lock of the space. */
  takeAsForeigner(space: string, lock: string): Promise<unknown>;
}

/** A line a row, the columns that differ from run to run left out. */
async function table(t: TestContext, { url }: Store, space: string): Promise<string[]> {
  const lockstep = new Lockstep(t, ["status", "--on", url, "--space", space]);
  assert.deepEqual(await lockstep.closed(), { code: 0, signal: null }, lockstep.stderr);
  const [heading, ...rows] = lockstep.stdout.trimEnd().split("\n");
  const stable = rows.map((row) =>
    row
      .trim()
      .replace(
        / {2}(\d+)( +\d+ +\S+)?(?= {2})/,
        (_, token: string, who?: string) => `${token === "0" ? "  0" : "  …"}${who ? " | …" : ""}`,
      ),
  );
  return [heading!, ...stable.map((row) => row.replaceAll(/ {2,}/g, " | "))];
}

function suite(store: Store): void {
  const { name, url } = store;
  describe(`status · ${name}`, () => {
    test("every kind of line, with those who have it and those who wait; who holds it under lockstep run, too", async (t) => {
      const space = await connect(url, { space: "kinds" });
      t.after(() => space.close());
      const owner = space.owner("Anna");
      const pending: Promise<unknown>[] = [];
      const held = await space.lock("a/b %").acquire({ owner });
      pending.push(space.lock("a/b %").acquire());
      await space.rlock("c").acquire({ owner });
      const semaphore = space.semaphore("d", { permits: 5 });
      await semaphore.acquire({ permits: 2 });
      pending.push(semaphore.acquire({ permits: 4 }));
      await space.rwlock("e").read.acquire({ owner });
      pending.push(space.rwlock("e").write.acquire());
      const guard = await space.lock("f").acquire();
      pending.push(space.condition("g", space.lock("f")).wait(guard));
      for (const each of pending) each.catch(() => {});
      await store.takeAsForeigner("kinds", "h");
      const run = new Lockstep(t, ["run", "--on", url, "--space", "kinds", "--lock", "i", "--", "sh", "-c", "echo ready; read word"]);
      await run.says("ready");
      const rows = [
        "a/b % | lock | held | holds | … | … | Anna",
        "waits | … | (does not say)",
        "c | rlock | held | holds | … | … | Anna",
        "d | semaphore | 2 permits taken | holds 2 | … | (does not say)",
        "waits 4 | … | (does not say)",
        "e | rwlock | held to read | reads | … | … | Anna",
        "waits to write | … | (does not say)",
        "g | condition | waits | … | (does not say)",
        `h | lock | held | holds | ${name === "redis" ? "0" : "…"} | (a foreign client)`,
        "i | lock | held | holds | … | … | sh -c echo ready; read word",
      ];
      const seen = async (): Promise<string[]> => (await table(t, store, "kinds")).slice(2).toSorted();
      let last: string[] = [];
      await until(async () => (last = await seen()).length === rows.length, "all of them stand there");
      assert.deepEqual(last, rows.toSorted());
      const json = new Lockstep(t, ["status", "--space", "kinds", "--json"], { env: { LOCKSTEP_URL: url } });
      await json.closed();
      const { spaces } = JSON.parse(json.stdout) as { spaces: { lines: { name: string; members: unknown[] }[] }[] };
      const members = (of: string): unknown[] => spaces[0]!.lines.find((line) => line.name === of)!.members;
      const { party } = members("i")[0] as { party: { pid: number; host: string; command: string } };
      assert.deepEqual([party.pid, party.command], [run.pid, "sh -c echo ready; read word"]);
      const { host } = party;
      const first = {
        token: String(held.token),
        granted: true,
        weight: 1,
        foreign: false,
        party: { label: "Anna", pid: process.pid, host },
      };
      assert.deepEqual(members("a/b %")[0], first);
      run.child.stdin!.end("word\n");
    });

    test("owners who wait in a circle are shown as long as none of them is told", async (t) => {
      const engine = await openEngine(url, engineOptions({ space: "circle" }));
      t.after(() => engine.close());
      const terms = { weight: 1, limit: 1, wait: true };
      const ids = ["one", "two"];
      const data = (id: string): string => JSON.stringify({ id, label: `owner ${id}`, pid: 7, host: "here" });
      for (const [at, id] of ids.entries()) await engine.join(`lock/${at}`, { ...terms, data: data(id) });
      for (const [at, id] of ids.entries()) {
        const line = `lock/${1 - at}`;
        const { order } = (await engine.join(line, { ...terms, data: data(id) }))!;
        await engine.join(waitsLine(id), { ...terms, limit: 0, data: waitText({ id, line, order, isUnfailing: true }) });
      }
      const circle =
        'owner two of process 7 on here waits for "0", which owner one of process 7 on here holds, who waits for "1", which owner two of process 7 on here holds';
      const other =
        'owner one of process 7 on here waits for "1", which owner two of process 7 on here holds, who waits for "0", which owner one of process 7 on here holds';
      const shown = (await table(t, store, "circle")).filter((row) => row.startsWith("deadlock: "));
      assert.equal(shown.length, 1);
      assert.ok([circle, other].includes(shown[0]!.slice("deadlock: ".length)), shown[0]);
    });

    test("a space where nothing is in use has no rows; no store there is 69, in one line", async (t) => {
      assert.match((await table(t, store, "nothing")).join("\n"), /^space nothing on \w+: 0 names in use$/);
      const lockstep = new Lockstep(t, ["status", "--on", url.replace(/:\d+.*$/, ":1")]);
      assert.deepEqual(await lockstep.closed(), { code: 69, signal: null });
      assert.equal(lockstep.stdout, "");
      assert.match(lockstep.stderr, /^lockstep status: [^\n]*127\.0\.0\.1:1[^\n]*\n$/);
    });
  });
}

const noRedis = serversAbsent("redis-server");
if (noRedis !== undefined) absent("status", "redis", noRedis);
else {
  const { url } = await RedisServer.start({ after });
  suite({
    name: "redis",
    url,
    takeAsForeigner: (space, lock) => command(url, "SET", `lockstep:{${space}/lock/${lock}}`, "theirs", "PX", "60000"),
  });
}

const noEtcd = serversAbsent("etcd", "etcdctl");
if (noEtcd !== undefined) absent("status", "etcd", noEtcd);
else {
  const { url } = await EtcdCluster.start({ after }, 1);
  const takeAsForeigner = (space: string, lock: string): Promise<string> =>
    etcdctl(url.replace(/^etcd:\/\//, ""), "put", `lockstep/${space}/lock/${lock}/theirs`, "");
  suite({ name: "etcd", url, takeAsForeigner });
}
