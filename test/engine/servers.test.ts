import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { until } from "../fixtures/lock/until.ts";
import { EtcdCluster } from "../fixtures/servers/etcd-cluster.ts";
import { onFreePorts } from "../fixtures/servers/on-free-ports.ts";
import { RedisServer } from "../fixtures/servers/redis-server.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { absent } from "../run/absent.ts";

const SERVING_PROGRAM = fileURLToPath(new URL("../fixtures/servers/serving-program.js", import.meta.url));

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8")); // what nobody reaps stays a zombie
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}

/** What a Redis answers to one line. */
async function ask(port: number, line: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${line}\r\n`);
  try {
    const [answer] = (await once(socket, "data")) as [Buffer];
    return answer.toString().trim();
  } finally {
    socket.destroy();
  }
}

async function etcdPut(endpoint: string, key: string, value: string): Promise<boolean> {
  const body = JSON.stringify({ key: btoa(key), value: btoa(value) });
  const response = await fetch(`http://${endpoint}/v3/kv/put`, { method: "POST", body, signal: AbortSignal.timeout(10_000) });
  return response.ok;
}

async function etcdGet(endpoint: string, key: string): Promise<string> {
  const response = await fetch(`http://${endpoint}/v3/kv/range`, { method: "POST", body: JSON.stringify({ key: btoa(key) }) });
  const { kvs } = (await response.json()) as { kvs: { value: string }[] };
  return atob(kvs[0]?.value ?? "");
}

/** Lets the temporary folders of this test lie in one of its own. */
async function inOwnFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-servers-"));
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  try {
    await body(folder);
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    rmSync(folder, { recursive: true });
  }
}

const noRedis = serversAbsent("redis-server");
const noEtcd = serversAbsent("etcd", "etcdctl");

if (noRedis !== undefined) absent("servers", "redis", noRedis);
else
  describe("servers · redis", () => {
    test("it answers as soon as it is started, with the arguments given", async (t) => {
      const server = await RedisServer.start(t, { args: ["--maxclients", "77"] });
      assert.equal(server.url, `redis://127.0.0.1:${server.port}`);
      assert.equal(await ask(server.port, "PING"), "+PONG");
      assert.match(await ask(server.port, "CONFIG GET maxclients"), /77$/);
      assert.match(await ask(server.port, "INFO server"), new RegExp(`process_id:${server.pid}\r`));
    });

    test("killed it answers nobody; restarted it answers at the same port and has forgotten", async (t) => {
      const server = await RedisServer.start(t);
      assert.equal(await ask(server.port, "SET kettle hot"), "+OK");
      await server.kill();
      await assert.rejects(ask(server.port, "PING"), { code: "ECONNREFUSED" });
      await server.restart();
      assert.equal(await ask(server.port, "GET kettle"), "$-1");
    });

    test("many at a time have ports of their own", async (t) => {
      const servers = await Promise.all(Array.from({ length: 8 }, () => RedisServer.start(t)));
      assert.equal(new Set(servers.map(({ port }) => port)).size, 8);
      for (const { port, pid } of servers) assert.match(await ask(port, "INFO server"), new RegExp(`process_id:${pid}\r`));
    });

    test("a port that was taken meanwhile is given up for another, and one that was asked for is not", async (t) => {
      const taken = await RedisServer.start(t);
      const tried: number[] = [];
      const server = await onFreePorts(1, ([port]) => {
        tried.push(port!);
        return RedisServer.start(t, { port: tried.length === 1 ? taken.port : port! });
      });
      assert.equal(server.port, tried[1]);
      await assert.rejects(RedisServer.start(t, { port: taken.port }), /the server ended before it was ready:[^]*Address already in use/);
    });

    test("after its test neither process nor folder is left", () =>
      inOwnFolder(async (folder) => {
        let pid = 0;
        await test("a test within", async (t) => {
          ({ pid } = await RedisServer.start(t));
          assert.equal(readdirSync(folder).length, 1);
          assert.ok(isAlive(pid));
        });
        assert.equal(isAlive(pid), false);
        assert.deepEqual(readdirSync(folder), []);
      }));

    test("it dies with a test process that is killed", (t) =>
      inOwnFolder(async () => {
        const child = spawn(process.execPath, [SERVING_PROGRAM], { stdio: ["ignore", "pipe", "inherit"] });
        t.after(() => child.kill("SIGKILL"));
        const pid = Number(String((await once(child.stdout, "data"))[0]));
        assert.ok(isAlive(pid));
        child.kill("SIGKILL");
        await until(() => !isAlive(pid), "the end of the server");
      }));
  });

if (noEtcd !== undefined) absent("servers", "etcd", noEtcd);
else
  describe("servers · etcd", () => {
    test("one server keeps over its death what it has acknowledged", async (t) => {
      const cluster = await EtcdCluster.start(t, 1);
      assert.equal(cluster.url, `etcd://${cluster.endpoints[0]}`);
      assert.equal(await cluster.leader(), 0);
      assert.ok(await etcdPut(cluster.endpoints[0]!, "kettle", "hot"));
      await cluster.kill(0);
      await assert.rejects(etcdGet(cluster.endpoints[0]!, "kettle"));
      await cluster.restart(0);
      assert.equal(await etcdGet(cluster.endpoints[0]!, "kettle"), "hot");
    });

    test("of three the leader may die: another leads, and it comes back as a follower", async (t) => {
      const cluster = await EtcdCluster.start(t, 3);
      assert.equal(new Set(cluster.endpoints).size, 3);
      const first = await cluster.leader();
      await cluster.kill(first);
      const second = await cluster.leader();
      assert.notEqual(second, first);
      assert.ok(await etcdPut(cluster.endpoints[second]!, "kettle", "hot"));
      await cluster.restart(first);
      assert.equal(await cluster.leader(), second);
      assert.equal(await etcdGet(cluster.endpoints[first]!, "kettle"), "hot");
    });

    test("all three may die and be started one after another", async (t) => {
      const cluster = await EtcdCluster.start(t, 3);
      for (const index of [0, 1, 2]) await cluster.kill(index);
      for (const index of [0, 1, 2]) await cluster.restart(index);
      assert.ok((await cluster.leader()) >= 0);
    });

    test("after its test neither process nor folder is left", () =>
      inOwnFolder(async (folder) => {
        let pids: readonly number[] = [];
        await test("a test within", async (t) => {
          ({ pids } = await EtcdCluster.start(t, 3));
          assert.equal(readdirSync(folder).length, 1);
          assert.ok(pids.every((pid) => isAlive(pid)));
        });
        assert.equal(pids.length, 3);
        assert.deepEqual(
          pids.filter((pid) => isAlive(pid)),
          [],
        );
        assert.deepEqual(readdirSync(folder), []);
      }));
  });
