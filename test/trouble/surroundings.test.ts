import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type LocalSpace, processes } from "lockstep";
import { LockRecord } from "../fixtures/lock/lock-record.ts";
import { reasonNoNamespaces } from "../fixtures/lock/namespaces.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { Peer } from "../fixtures/lock/peer.ts";
import { until } from "../fixtures/lock/until.ts";
import { absent } from "../run/absent.ts";

const root = ownShmDir();
const OTHER_USER = 12_345;
const OTHER_USER_PROGRAM = fileURLToPath(new URL("../fixtures/lock/other-user-program.js", import.meta.url));
/** A process that counts pids from 1, dies with us, and has mounts of its own. */
const CONTAINED = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

let spaces = 0;

async function open(t: TestContext): Promise<LocalSpace> {
  const space = await processes(`surroundings ${spaces++}`);
  t.after(() => space.close());
  return space;
}

function asOtherUser(shmDir: string, name: string): { isHad?: boolean; code?: string; message?: string } {
  const { stdout, stderr } = spawnSync(process.execPath, [OTHER_USER_PROGRAM, String(OTHER_USER), root, name], {
    encoding: "utf8",
    env: { ...process.env, LOCKSTEP_SHM_DIR: shmDir },
  });
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout) as object;
}

function containers(): void {
  describe("containers", () => {
    test("processes of different pid namespaces exclude each other; one that dies there is told of here", async (t) => {
      const space = await open(t);
      const lock = space.lock("door");
      const peers = await Promise.all([CONTAINED, CONTAINED].map((within) => Peer.start(t, "processes", space, within)));
      const had = await peers[0]!.call("acquire", "door");
      assert.equal(await peers[1]!.call("tryAcquire", "door"), null);
      assert.equal(lock.tryAcquireSync(), null);
      await assert.rejects(lock.acquire({ timeoutMs: 600 }), { code: "timeout" });
      const waiting = peers[1]!.call("acquireSync", "door");
      await until(() => new LockRecord(lock).waiting === 1, "in line");
      await peers[0]!.end();
      const next = await waiting;
      assert.equal(next.abandoned, true);
      assert.ok(next.token > had.token);
      await peers[1]!.call("release", "door");
      assert.equal(lock.tryAcquireSync()?.abandoned, false);
    });

    test("a process that has another folder under the same path does not meet us, and disturbs nothing", async (t) => {
      const space = await open(t);
      const hold = space.lock("door").acquireSync();
      const mount = ["unshare", "--mount", "sh", "-c", `mount -t tmpfs tmpfs "${root}" && exec "$@"`, "sh"];
      const peer = await Peer.start(t, "processes", space, mount);
      assert.ok(await peer.call("tryAcquire", "door"));
      await peer.end();
      assert.equal(hold.abandoned, false);
      hold.releaseSync();
      assert.equal(space.lock("door").tryAcquireSync()?.abandoned, false);
    });
  });
}

function otherUsers(): void {
  describe("another user", () => {
    test("has spaces of its own in the same folder", async (t) => {
      const shared = join(root, "shared");
      mkdirSync(shared);
      for (const folder of [root, shared]) chmodSync(folder, 0o1777);
      process.env["LOCKSTEP_SHM_DIR"] = shared;
      t.after(() => (process.env["LOCKSTEP_SHM_DIR"] = root));
      const space = await open(t);
      space.lock("door").acquireSync();
      assert.deepEqual(asOtherUser(shared, space.name), { isHad: true });
      assert.deepEqual(readdirSync(shared).toSorted(), ["lockstep-0", `lockstep-${OTHER_USER}`]);
      for (const name of readdirSync(shared)) assert.equal(statSync(join(shared, name)).mode & 0o777, 0o700);
    });

    test("who may not write there is told so, and what to set", () => {
      const closed = join(root, "closed");
      mkdirSync(closed, { mode: 0o755 });
      chmodSync(root, 0o755);
      const { code, message } = asOtherUser(closed, "any");
      assert.equal(code, "engine");
      assert.match(message ?? "", /closed.* may not be written by this user.*LOCKSTEP_SHM_DIR/);
    });
  });
}

const isRoot = process.getuid!() === 0;
const reason = isRoot ? reasonNoNamespaces() : "only root can have pid namespaces";
if (reason === undefined || isRoot) {
  describe("trouble · processes", () => {
    if (reason === undefined) containers();
    if (isRoot) otherUsers();
  });
}
if (reason !== undefined) absent("trouble", "processes", `containers: ${reason}`);
if (!isRoot) absent("trouble", "processes", "other users: only root can become somebody else");
