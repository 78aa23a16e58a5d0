import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { type TestContext, describe, test } from "node:test";
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

const noTerminal =
  spawnSync("script", ["-qec", "exit 5", "/dev/null"], { stdio: "ignore" }).status === 5 ? undefined : "no script(1) to make a terminal";
if (noTerminal !== undefined) absent("run on a terminal", "processes", noTerminal);
else
  describe("run on a terminal · processes", () => {
    const line = (script: string): string => `'${process.execPath}' '${MAIN}' run --lock door -- sh -c '${script}'`;
    const counting = `ulimit -c 0; trap "echo [INT]" INT; trap "echo [QUIT]; exit 9" QUIT; echo ready; while :; do sleep 0.01; done`;

    test("Ctrl-C comes to CMD once, and CMD decides", async (t) => {
      const terminal = new Terminal(t, line(counting));
      await terminal.says("ready");
      for (let times = 1; times <= 3; times++) {
        terminal.types("\u0003");
        await until(() => terminal.output.split("[INT]").length > times, "CMD told");
      }
      terminal.types("\u001c");
      assert.equal(await terminal.exitCode, 9);
      assert.equal(terminal.output.split("[INT]").length - 1, 3);
      assert.equal(terminal.output.split("[QUIT]").length - 1, 1);
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
