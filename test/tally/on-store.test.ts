import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { etcdctl } from "../fixtures/etcd/etcdctl.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { until } from "../fixtures/lock/until.ts";
import { command } from "../fixtures/redis/command.ts";
import { EtcdCluster } from "../fixtures/servers/etcd-cluster.ts";
import { RedisServer } from "../fixtures/servers/redis-server.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { absent } from "../run/absent.ts";
import { type Account, type Ran, account, runTally } from "./run-tally.ts";

ownShmDir();
const folder = mkdtempSync(join(tmpdir(), "lockstep-tally-"));
after(() => rmSync(folder, { recursive: true }));

/** A text of about eight parts, in which some words come again and again. */
const text = join(folder, "text");
writeFileSync(text, Array.from({ length: 80_000 }, (_, at) => (at % 2 === 0 ? "the" : `word${(at * 7919) % 3001}`)).join(" "));
const word = join(folder, "word");
writeFileSync(word, "word");
const run = join(folder, "run");
writeFileSync(run, "x".repeat(400_000));

interface Where {
  readonly name: string;
  readonly url: string;
  /** What is in the store and does not go by itself. */
  keys(): Promise<string[]>;
  kill(): Promise<void>;
}

/** Who counted is told, and it was right. */
function right({ code, errors, rows }: Account & Ran, parts: number): void {
  assert.deepEqual([code, errors], [0, ""]);
  const [reference, row, ...more] = rows;
  assert.equal(more.length, 0);
  assert.deepEqual([reference?.equal, row?.equal, row?.lost, row?.gained], [true, true, 0, 0]);
  assert.ok(row?.store);
  assert.equal(row.store.parts, parts);
  assert.ok(row.store.redone >= 1, "the part in which a worker was killed was not taken again");
  const { workers } = row.store;
  assert.equal(workers.length, row.processes);
  assert.deepEqual(workers[0], { joinedAfterMs: 0, parts: 0, end: "killed" });
  assert.ok(workers.at(-1)!.joinedAfterMs > 0, "nobody joined late");
  assert.equal(
    workers.reduce((sum, worker) => sum + worker.parts, 0),
    parts,
  );
}

function suite({ name, url, keys, kill }: Where): void {
  const isCounting = async (): Promise<boolean> => (await keys()).some((key) => key.includes("counts "));

  /** Counts for longer than anybody waits, and does something in the middle of it. */
  async function interrupted(end: (pid: number) => unknown): Promise<Ran> {
    let isDone: Promise<void> | undefined;
    const ran = await runTally(["--on", url, "--passes", "500", text], (_, { pid }) => {
      isDone ??= until(isCounting, "a part's count is in the store").then(() => void end(pid!));
    });
    await isDone;
    return ran;
  }

  describe(`tally · ${name}`, () => {
    test("workers that join late, leave and are killed count what one process counts, and leave nothing", async () => {
      const counted = await account("--on", url, "--passes", "8", text);
      right(counted, counted.text.parts * 8);
      assert.equal(counted.rows[1]?.store?.workers[1]?.parts, 3);
      assert.equal(counted.rows[1]?.store?.workers[1]?.end, "left");
      assert.deepEqual(await keys(), []);
    });

    test("of a text of one part a worker is killed in it, and a person is told so", async () => {
      right(await account("--on", url, "--processes", "2", word), 1);
      const { code, out, errors } = await runTally(["--on", url, word]);
      assert.deepEqual([code, errors], [0, ""]);
      assert.match(out, new RegExp(`\\na queue on ${name} +5 +\\d+ ms +0\\.\\d\\d× +0 +yes +0\\n`));
      assert.match(out, /\nThe queue had 1 part\. 1 was taken again, .* 2,000 ms\.\n/);
      assert.match(out, /\n {2}worker 1: counted 0 parts, and was killed -9 in the middle of one\n/);
      assert.match(out, /\n {2}worker 5: joined \d+ ms later, counted [01] parts?\n/);
    });

    test("a text that cannot be cut into values is refused, saying why", async () => {
      const { code, errors } = await runTally(["--on", url, run]);
      assert.equal(code, 2);
      assert.match(errors, /^for want of a space .* a part of the text has 400001 bytes, more than 300000; give other paths\n$/);
    });

    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const) {
      // It has ended when nobody, of its workers too, can write any more.
      test(`${signal} in the middle ends it and its workers with ${code}, and leaves nothing`, async () => {
        const ran = await interrupted((pid) => process.kill(signal === "SIGINT" ? -pid : pid, signal));
        assert.deepEqual([ran.code, ran.errors], [code, ""]);
        assert.doesNotMatch(ran.out, /a queue on/);
        assert.deepEqual(await keys(), []);
      });
    }

    test("the workers of one that is killed end by themselves", async () => {
      const ran = await interrupted((pid) => process.kill(pid, "SIGKILL"));
      assert.equal(ran.code, null);
      assert.equal(ran.errors, "");
    });

    test("a store that dies in the middle is told in one line", async () => {
      const ran = await interrupted(kill);
      assert.equal(ran.code, 1);
      assert.match(ran.errors, /^engine: [^\n]+\n$/);
    });
  });
}

const noRedis = serversAbsent("redis-server");
if (noRedis !== undefined) absent("tally", "redis", noRedis);
else {
  const server = await RedisServer.start({ after });
  const { url } = server;
  suite({
    name: "redis",
    url,
    async keys() {
      const all = (await command(url, "KEYS", "*")) as string[];
      // What Redis forgets by itself, and the number of the space's last commit, which is to grow for ever.
      const lasting = await Promise.all(all.map(async (key) => [key, await command(url, "TTL", key)] as const));
      return lasting.filter(([key, ttl]) => ttl === -1 && key !== "lockstep:{tally}:version").map(([key]) => key);
    },
    kill: () => server.kill(),
  });
}

const noEtcd = serversAbsent("etcd", "etcdctl");
if (noEtcd !== undefined) absent("tally", "etcd", noEtcd);
else {
  const cluster = await EtcdCluster.start({ after }, 1);
  const [endpoint] = cluster.endpoints;
  suite({
    name: "etcd",
    url: cluster.url,
    async keys() {
      const all = (await etcdctl(endpoint!, "get", "", "--prefix", "--keys-only")).split("\n");
      return all.filter((key) => key !== "" && key !== "lockstep-cell/tally"); // which a space with cells has, as long as there is an etcd
    },
    kill: () => cluster.kill(0),
  });
}
