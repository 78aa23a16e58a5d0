import assert from "node:assert/strict";
import { type TestContext, describe, test } from "node:test";
import { type LocalSpace, processes } from "lockstep";
import { Lockstep } from "../fixtures/cli/lockstep.ts";
import { LockRecord } from "../fixtures/lock/lock-record.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { until } from "../fixtures/lock/until.ts";
import { isStopped } from "../fixtures/remote/is-stopped.ts";

ownShmDir();
let spaces = 0;

/** A space to look on from, and `lockstep run` in it. */
class Scene {
  readonly #t: TestContext;
  readonly space: LocalSpace;
  readonly name: string;

  private constructor(t: TestContext, space: LocalSpace, name: string) {
    this.#t = t;
    this.space = space;
    this.name = name;
  }

  static async set(t: TestContext): Promise<Scene> {
    const name = `scene ${spaces++}`;
    const space = await processes(name);
    t.after(() => space.close());
    return new Scene(t, space, name);
  }

  get door(): LockRecord {
    return new LockRecord(this.space.lock("door"));
  }

  run(options: readonly string[], ...command: string[]): Lockstep {
    return new Lockstep(this.#t, ["run", "--lock", "door", "--space", this.name, ...options, "--", ...command]);
  }

  /** One whose CMD is in there, until its input ends. */
  async inside(...command: string[]): Promise<Lockstep> {
    const lockstep = this.run([], "sh", "-c", `${command.join(" ")} echo inside; exec cat`);
    await lockstep.says("inside");
    return lockstep;
  }

  /** The next one, in line; CMD says what it was told. */
  async next(): Promise<Lockstep> {
    const next = this.run([], "sh", "-c", "echo abandoned: $LOCKSTEP_ABANDONED");
    await until(() => this.door.waiting === 1, "the next one in line");
    return next;
  }
}

describe("run · processes", () => {
  test("the next one waits for CMD's end, and is not told of anything", async (t) => {
    const scene = await Scene.set(t);
    const first = await scene.inside();
    assert.equal(scene.door.ownerPid, first.pid);
    const next = await scene.next();
    first.child.stdin!.end();
    assert.deepEqual(await next.closed(), { code: 0, signal: null });
    assert.equal(next.stdout, "abandoned: 0\n");
  });

  test("killed −9 while CMD lives: the lock stays held; when CMD ends, the next one is told", async (t) => {
    const scene = await Scene.set(t);
    const first = scene.run([], "sh", "-c", "trap 'exit 0' USR1; echo inside; while :; do sleep 0.01; done");
    await first.says("inside");
    const command = await first.command();
    t.after(() => isAlive(command) && process.kill(command, "SIGKILL"));
    const next = await scene.next();
    first.child.kill("SIGKILL");
    await first.ended;
    // Far more than the slice in which a death is noticed.
    const refused = scene.run(["--timeout", "1500ms"], "echo", "in");
    assert.deepEqual(await refused.closed(), { code: 75, signal: null });
    assert.equal(refused.stdout, "");
    assert.equal(next.stdout, "");
    assert.ok(isAlive(command));
    process.kill(command, "SIGUSR1");
    assert.deepEqual(await next.closed(), { code: 0, signal: null });
    assert.equal(next.stdout, "abandoned: 1\n");
  });

  test("killed −9 and CMD too, in either order: the next one is told", async (t) => {
    for (const order of [0, 1]) {
      const scene = await Scene.set(t);
      const first = await scene.inside();
      const command = await first.command();
      const next = await scene.next();
      const both = [first.pid, command];
      for (const pid of order === 0 ? both : both.toReversed()) process.kill(pid, "SIGKILL");
      await next.closed();
      assert.equal(next.stdout, "abandoned: 1\n");
    }
  });

  test("CMD ended by a signal: the next one is told; the one after it is not", async (t) => {
    for (const signal of ["SIGKILL", "SIGTERM"] as const) {
      const scene = await Scene.set(t);
      const first = await scene.inside();
      const next = await scene.next();
      process.kill(await first.command(), signal);
      assert.deepEqual(await first.ended, { code: null, signal });
      await next.closed();
      assert.equal(next.stdout, "abandoned: 1\n");
      const after = scene.run([], "sh", "-c", "echo abandoned: $LOCKSTEP_ABANDONED");
      await after.closed();
      assert.equal(after.stdout, "abandoned: 0\n");
    }
  });

  test("nobody in line: whoever comes when the space is empty is told, too", async (t) => {
    const scene = await Scene.set(t);
    await scene.space.close();
    for (const [script, told] of [
      ["kill -KILL $$", "0"],
      ["exit 1", "1"],
      ["true", "0"],
    ] as const) {
      const lockstep = scene.run([], "sh", "-c", `echo $LOCKSTEP_ABANDONED; ${script}`);
      await lockstep.closed();
      assert.equal(lockstep.stdout, `${told}\n`);
    }
  });

  test("a CMD that cannot start takes no telling from the one after it", async (t) => {
    const scene = await Scene.set(t);
    const first = await scene.inside();
    process.kill(await first.command(), "SIGKILL");
    await first.ended;
    assert.equal((await scene.run([], "no-such-command").closed()).code, 127);
    const next = scene.run([], "sh", "-c", "echo abandoned: $LOCKSTEP_ABANDONED");
    await next.closed();
    assert.equal(next.stdout, "abandoned: 1\n");
  });

  test("what CMD leaves running keeps neither the lock nor a place in the space", async (t) => {
    const scene = await Scene.set(t);
    const first = scene.run([], "sh", "-c", "sleep 1000 >/dev/null 2>&1 </dev/null & echo $!");
    await first.closed();
    const daemon = Number(first.stdout);
    assert.ok(daemon > 1, first.stderr);
    t.after(() => process.kill(daemon, "SIGKILL"));
    process.kill(daemon, 0);
    const next = scene.run(["--timeout", "0"], "sh", "-c", "echo abandoned: $LOCKSTEP_ABANDONED");
    await next.closed();
    assert.equal(next.stdout, "abandoned: 0\n");
    const openings = await Promise.all(Array.from({ length: 255 }, () => processes(scene.name)));
    for (const opening of openings) await opening.close();
  });

  test("what CMD leaves running keeps the lock of one that was killed −9, as CMD does", async (t) => {
    const scene = await Scene.set(t);
    const first = await scene.inside("sleep 1000 >/dev/null 2>&1 </dev/null & echo $!;");
    const daemon = Number(first.stdout.split("\n")[0]);
    assert.ok(daemon > 1, first.stdout);
    t.after(() => isAlive(daemon) && process.kill(daemon, "SIGKILL"));
    const next = await scene.next();
    for (const pid of [first.pid, await first.command()]) process.kill(pid, "SIGKILL");
    const refused = scene.run(["--timeout", "1s"], "true");
    assert.equal((await refused.closed()).code, 75);
    process.kill(daemon, "SIGKILL");
    await next.closed();
    assert.equal(next.stdout, "abandoned: 1\n");
  });

  test("killed while it waits, the others never notice", async (t) => {
    const scene = await Scene.set(t);
    const first = await scene.inside();
    const waiting = await scene.next();
    for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
      const other = scene.run([], "true");
      await until(() => scene.door.waiting === 2, "both in line");
      other.child.kill(signal);
      assert.deepEqual(await other.ended, { code: null, signal });
    }
    first.child.stdin!.end();
    await waiting.closed();
    assert.equal(waiting.stdout, "abandoned: 0\n");
  });

  describe("released by somebody else", () => {
    test("CMD is sent TERM, and its own ending counts", async (t) => {
      const scene = await Scene.set(t);
      const first = scene.run([], "sh", "-c", "trap 'echo told; exit 3' TERM; echo inside; while :; do sleep 0.01; done");
      await first.says("inside");
      await scene.space.lock("door").release();
      assert.deepEqual(await first.closed(), { code: 3, signal: null });
      assert.equal(first.stdout, "inside\ntold\n");
      assert.match(first.stderr, /the hold of "door" was released by somebody else; ending sh\n$/);
    });

    test("one that does not end by TERM is killed after the grace", async (t) => {
      const scene = await Scene.set(t);
      const first = scene.run(["--grace", "300ms"], "sh", "-c", "trap 'echo told' TERM; echo inside; while :; do sleep 0.01; done");
      await first.says("inside");
      const startMs = performance.now();
      await scene.space.lock("door").release();
      await first.says("told");
      assert.deepEqual(await first.closed(), { code: null, signal: "SIGKILL" });
      assert.ok(performance.now() - startMs >= 300);
    });

    test("one that is stopped goes on, to hear of it", async (t) => {
      const scene = await Scene.set(t);
      const first = await scene.inside();
      const command = await first.command();
      process.kill(command, "SIGSTOP");
      await until(() => isStopped(command), "CMD stopped");
      await scene.space.lock("door").release();
      assert.deepEqual(await first.ended, { code: null, signal: "SIGTERM" });
    });

    test("the next hold is its own: the end of the lost one does not touch it", async (t) => {
      const scene = await Scene.set(t);
      const first = scene.run([], "sh", "-c", "trap 'echo told; read line; exit 0' TERM; echo inside; while :; do sleep 0.01; done");
      await first.says("inside");
      await scene.space.lock("door").release();
      await first.says("told");
      const hold = scene.space.lock("door").acquireSync({ timeoutMs: 0 });
      first.child.stdin!.end("\n");
      assert.deepEqual(await first.ended, { code: 0, signal: null });
      assert.equal(scene.door.ownerPid, process.pid);
      hold.releaseSync();
    });
  });

  test("stopped and continued with its whole group, it holds on", async (t) => {
    const scene = await Scene.set(t);
    const first = new Lockstep(t, ["run", "--lock", "door", "--space", scene.name, "--", "sh", "-c", "echo inside; exec cat"], {
      detached: true,
    });
    await first.says("inside");
    const command = await first.command();
    process.kill(-first.pid, "SIGSTOP");
    await until(() => isStopped(first.pid) && isStopped(command), "both stopped");
    const refused = scene.run(["--timeout", "600ms"], "true");
    assert.equal((await refused.closed()).code, 75);
    process.kill(-first.pid, "SIGCONT");
    first.child.stdin!.end("goes on");
    assert.deepEqual(await first.closed(), { code: 0, signal: null });
    assert.equal(first.stdout, "inside\ngoes on");
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
