import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, after, describe, test } from "node:test";
import { processes } from "lockstep";
import { Lockstep } from "../fixtures/cli/lockstep.ts";
import { LockRecord } from "../fixtures/lock/lock-record.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { until } from "../fixtures/lock/until.ts";
import { waitersOf } from "../fixtures/remote/waiters-of.ts";

ownShmDir();
const folder = mkdtempSync(join(tmpdir(), "lockstep-cli-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

function file(): string {
  const path = join(folder, String(files++));
  writeFileSync(path, "");
  return path;
}

function lines(path: string): string[] {
  return readFileSync(path, "utf8").split("\n").slice(0, -1);
}

describe("run · processes", () => {
  test("twenty on one lock: never two inside", async (t) => {
    const log = file();
    const script = 'for line in in out; do echo "$line $$" >> "$0"; sleep 0.005; done';
    const all = Array.from({ length: 20 }, () => new Lockstep(t, ["run", "--lock", "door", "--", "sh", "-c", script, log]));
    for (const one of all) assert.deepEqual(await one.ended, { code: 0, signal: null });
    const written = lines(log);
    assert.equal(written.length, 40);
    for (let at = 0; at < written.length; at += 2) assert.equal(written[at]!.replace("in", "out"), written[at + 1]);
    assert.equal(new Set(written).size, 40);
  });

  test("ten on a semaphore of three: three inside at once, never more", async (t) => {
    const space = await processes("permits");
    t.after(() => space.close());
    const semaphore = space.semaphore("db:main", { permits: 3 });
    const log = file();
    const script = 'echo in >> "$0"; read end; echo out >> "$0"';
    const all = Array.from({ length: 10 }, () => {
      const line = ["run", "--semaphore", "db:main:3", "--space", "permits", "--", "sh", "-c", script, log];
      return new Lockstep(t, line);
    });
    const inside = (): Lockstep[] => all.filter((one) => one.commands.length > 0);
    for (let ended = 0; ended < all.length; ended++) {
      const expected = Math.min(3, all.length - ended);
      await until(() => lines(log).filter((line) => line === "in").length === ended + expected, "as many as may be inside");
      await until(() => waitersOf(semaphore) === all.length - ended - expected, "the others in line");
      assert.equal(inside().length, expected);
      const one = inside()[0]!;
      one.child.stdin!.end("\n");
      assert.deepEqual(await one.ended, { code: 0, signal: null });
    }
    let now = 0;
    for (const line of lines(log)) assert.ok((now += line === "in" ? 1 : -1) <= 3);
  });

  test("permits of a killed one return; one killed while its CMD lives keeps its permit until CMD ends", async (t) => {
    const run = (...options: string[]): Lockstep => permit(t, options, "echo inside; read end");
    const first = run();
    await first.says("inside");
    const command = await first.command();
    first.child.kill("SIGSTOP"); // so that its end does not close CMD's input
    assert.deepEqual(await run("--timeout", "500ms").closed(), { code: 75, signal: null });
    process.kill(command, "SIGKILL");
    first.child.kill("SIGKILL");
    const next = run();
    await next.says("inside");
  });

  describe("a time-out", () => {
    test("of 0 tries once: 75 when it is held, and says so", async (t) => {
      const space = await processes("default");
      t.after(() => space.close());
      const hold = await space.lock("door").acquire();
      const refused = new Lockstep(t, ["run", "--lock", "door", "--timeout", "0", "--", "echo", "in"]);
      assert.deepEqual(await refused.closed(), { code: 75, signal: null });
      assert.equal(refused.stdout, "");
      assert.match(refused.stderr, /^lockstep run: the lock "door" could not be acquired/);
      hold.releaseSync();
      const granted = new Lockstep(t, ["run", "--lock", "door", "--timeout", "0", "--", "echo", "in"]);
      assert.deepEqual(await granted.closed(), { code: 0, signal: null });
      assert.equal(granted.stdout, "in\n");
    });

    test("that is long enough waits", async (t) => {
      const space = await processes("default");
      t.after(() => space.close());
      const hold = await space.lock("door").acquire();
      const granted = new Lockstep(t, ["run", "--lock", "door", "--timeout", "1m", "--", "echo", "in"]);
      await until(() => new LockRecord(space.lock("door")).waiting === 1, "it in line");
      hold.releaseSync();
      assert.deepEqual(await granted.closed(), { code: 0, signal: null });
    });

    test("of a semaphore is 75, too", async (t) => {
      const first = permit(t, [], "echo inside; read end");
      await first.says("inside");
      const refused = permit(t, ["--timeout", "50ms"], "true");
      assert.deepEqual(await refused.closed(), { code: 75, signal: null });
      assert.match(refused.stderr, /"seat".*within 50 ms/);
    });
  });
});

function permit(t: TestContext, options: readonly string[], script: string): Lockstep {
  return new Lockstep(t, ["run", "--semaphore", "seat:1", ...options, "--", "sh", "-c", script]);
}
