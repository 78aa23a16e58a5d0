import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, after, describe, test } from "node:test";
import { absent } from "../run/absent.ts";
import { Lockstep, MAIN } from "../fixtures/cli/lockstep.ts";
import { Terminal } from "../fixtures/cli/terminal.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { until } from "../fixtures/lock/until.ts";
import { isStopped } from "../fixtures/remote/is-stopped.ts";

ownShmDir();

const SIGNALS = ["HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "ALRM", "WINCH", "CONT"] as const;

/** A CMD that says each signal that comes, and does not end. A shell runs a trap when what it waits for has ended. */
const TELLING = `${SIGNALS.map((signal) => `trap 'echo "<${signal}>"' ${signal};`).join(" ")} echo ready; while :; do sleep 0.01; done`;

function telling(t: TestContext): Lockstep {
  return new Lockstep(t, ["run", "--lock", "door", "--", "sh", "-c", TELLING], { detached: true });
}

describe("run · processes", () => {
  test("every signal sent to it alone comes to CMD, once", async (t) => {
    const lockstep = telling(t);
    await lockstep.says("ready");
    for (const signal of SIGNALS) {
      lockstep.child.kill(`SIG${signal}`);
      await lockstep.says(`<${signal}>`);
    }
    assert.equal(lockstep.stdout, `ready\n${SIGNALS.map((signal) => `<${signal}>\n`).join("")}`);
  });

  test("TERM to it alone ends CMD, and it ends as CMD does", async (t) => {
    for (const [script, end] of [
      ["echo ready; exec sleep 1000", { code: null, signal: "SIGTERM" }],
      ["trap 'exit 7' TERM; echo ready; while :; do sleep 0.01; done", { code: 7, signal: null }],
    ] as const) {
      const lockstep = new Lockstep(t, ["run", "--lock", "door", "--", "sh", "-c", script]);
      await lockstep.says("ready");
      lockstep.child.kill("SIGTERM");
      assert.deepEqual(await lockstep.ended, end);
    }
  });
});

/** What a CMD begins with that we may send no signals, and as whom we run then; null when there is no such thing here. */
function untouchable(): { readonly prefix: readonly string[]; readonly uid?: number } | null {
  if (process.getuid!() !== 0) return spawnSync("sudo", ["-n", "true"]).status === 0 ? { prefix: ["sudo", "-n"] } : null;
  const folder = mkdtempSync(join(tmpdir(), "lockstep-test-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, "setpriv");
  const uid = 65_534;
  spawnSync("sh", ["-c", `cp "$(command -v setpriv)" '${program}' && chmod 4755 '${program}' && chmod 755 '${folder}'`]);
  const prefix = [program, "--reuid", "0"];
  return spawnSync(program, ["--reuid", "0", "true"], { uid }).status === 0 ? { prefix, uid } : null;
}

const other = untouchable();
if (other === null) absent("run as somebody else", "processes", "neither sudo without a password nor root with setpriv(1)");
else
  describe("run as somebody else · processes", () => {
    test("a CMD that may not be sent a signal goes on, and so does its hold", async (t) => {
      const folder = mkdtempSync("/dev/shm/lockstep-test-");
      t.after(() => rmSync(folder, { recursive: true, force: true }));
      const { prefix, ...as } = other;
      if (as.uid !== undefined) chownSync(folder, as.uid, as.uid);
      const options = { ...as, env: { LOCKSTEP_SHM_DIR: folder } };
      const lockstep = new Lockstep(t, ["run", "--lock", "door", "--", ...prefix, "sh", "-c", "echo ready; read word; exit 4"], options);
      await lockstep.says("ready");
      for (let times = 1; times < 3; times++) {
        lockstep.child.kill("SIGTERM");
        await until(() => lockstep.stderr.split("cannot be sent a signal: kill EPERM").length > times, "told");
      }
      const next = new Lockstep(t, ["run", "--lock", "door", "--timeout", "0", "--", "true"], options);
      assert.equal((await next.closed()).code, 75);
      lockstep.child.stdin!.end("word\n");
      assert.deepEqual(await lockstep.closed(), { code: 4, signal: null });
    });
  });

const noTerminal =
  spawnSync("script", ["-qec", "exit 5", "/dev/null"], { stdio: "ignore" }).status === 5 ? undefined : "no script(1) to make a terminal";
if (noTerminal !== undefined) absent("run on a terminal", "processes", noTerminal);
else
  describe("run on a terminal · processes", () => {
    const line = (script: string): string => `'${process.execPath}' '${MAIN}' run --lock door -- sh -c '${script}'`;
    /** Says every signal that comes to it, a handler a signal, where a shell runs one trap for two that come together. */
    const counting = `for (const name of ["INT", "QUIT", "USR1"]) process.on("SIG" + name, () => fs.writeSync(1, "[" + name + "]"));
      process.on("SIGTERM", () => process.exit(9)); fs.writeSync(1, "ready " + process.ppid + ";"); setInterval(() => {}, 1e6)`;

    test("Ctrl-C and Ctrl-\\ come to CMD once each, and CMD decides", async (t) => {
      const terminal = new Terminal(t, `'${process.execPath}' '${MAIN}' run --lock door -- '${process.execPath}' -e '${counting}'`);
      await until(() => /ready \d+;/.test(terminal.output), "CMD ready");
      const runner = Number(/ready (\d+);/.exec(terminal.output)![1]);
      for (const [key, name] of [
        ["\u0003", "INT"],
        ["\u001c", "QUIT"],
        ["\u0003", "INT"],
      ] as const) {
        const before = terminal.output.length;
        terminal.types(key);
        await until(() => terminal.output.includes(`[${name}]`, before), "CMD told");
        process.kill(runner, "SIGUSR1"); // handed on after whatever came before
        await until(() => terminal.output.includes("[USR1]", before), "what was handed on");
        assert.equal(terminal.output.slice(before).split(`[${name}]`).length - 1, 1);
      }
      process.kill(runner, "SIGTERM");
      assert.equal(await terminal.exitCode, 9);
    });

    test("Ctrl-C ends both when CMD does not care, by the signal", async (t) => {
      const terminal = new Terminal(t, `bash -c "${line("echo ready; exec sleep 1000").replaceAll('"', '\\"')}; echo not reached"`);
      await terminal.says("ready");
      terminal.types("\u0003");
      await terminal.exitCode;
      assert.doesNotMatch(terminal.output, /not reached/);
    });

    test("Ctrl-Z stops both, fg continues both", async (t) => {
      const terminal = new Terminal(t, "bash --norc --noprofile -i");
      terminal.types(`${line("echo re''ady $$; read word; echo got $word; exit 4")}\n`);
      await until(() => /ready \d+/.test(terminal.output), "CMD ready");
      const command = Number(/ready (\d+)/.exec(terminal.output)![1]);
      terminal.types("\u001a");
      await terminal.says("Stopped");
      await until(() => isStopped(command), "CMD stopped");
      terminal.types("fg\n");
      await until(() => !isStopped(command), "CMD going on");
      terminal.types("a-word\n");
      await terminal.says("got a-word");
      terminal.types('echo code "$?"\nexit\n');
      await terminal.says("code 4");
    });
  });
