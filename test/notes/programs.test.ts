import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { processesAbsent } from "../fixtures/lock/processes-absent.ts";
import { EtcdCluster } from "../fixtures/servers/etcd-cluster.ts";
import { RedisServer } from "../fixtures/servers/redis-server.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { ROOT } from "../house/root.ts";
import { runScript } from "../house/run-script.ts";
import { absent } from "../run/absent.ts";
import { programs, protocolPrograms, storePrograms } from "./programs.ts";

const folder = ownShmDir();
const compiled = (name: string): string => join(ROOT, "dist", "examples", "notes", `${name}.js`);

function suite(where: "threads" | "processes"): void {
  describe(`notes · ${where}`, () => {
    for (const [name, text] of programs) {
      if (storePrograms.has(name) || protocolPrograms.has(name)) continue;
      test(`${name} prints what it says`, () => {
        assert.match(text, /\/\/ → ./);
        runScript(compiled(name), text, [where]);
      });
    }
  });
}

function storeSuite(where: string, args: readonly string[]): void {
  describe(`notes · ${where}`, () => {
    for (const [name, text] of storePrograms) test(`${name} prints what it says`, () => runScript(compiled(name), text, args));
  });
}

const reason = await processesAbsent();
const noRedis = serversAbsent("redis-server");
const noEtcd = serversAbsent("etcd");
const redis = noRedis === undefined ? await RedisServer.start({ after }) : undefined;
const etcd = noEtcd === undefined ? await EtcdCluster.start({ after }, 1) : undefined;

suite("threads");
if (reason === undefined) suite("processes");
else absent("notes", "processes", reason);
storeSuite("memory:", []);
if (redis !== undefined) storeSuite("redis", ["--on", redis.url]);
else absent("notes", "redis", noRedis!);
if (etcd !== undefined) storeSuite("etcd", ["--on", etcd.url]);
else absent("notes", "etcd", noEtcd!);

describe("notes · all", () => {
  for (const [name, text] of protocolPrograms) test(`${name} prints what it says`, () => runScript(compiled(name), text));
});

describe("notes", () => {
  test("every program says without an argument what it says with one", () => {
    for (const name of ["withdraw", "global-a"]) runScript(compiled(name), programs.get(name) ?? "");
  });

  test("a program knows itself by another path", () => {
    const path = join(folder, "another.js");
    symlinkSync(compiled("withdraw"), path);
    runScript(path, programs.get("withdraw") ?? "", ["threads"]);
  });

  test("an argument that is neither is refused", () => {
    const { status, stderr } = spawnSync(process.execPath, [compiled("withdraw"), "fibres"], { encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(stderr, /"fibres": expected "threads" or "processes"/);
  });
});
