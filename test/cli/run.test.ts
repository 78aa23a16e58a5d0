import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { type TestContext, after, describe, test } from "node:test";
import { Lockstep, MAIN } from "../fixtures/cli/lockstep.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";

const shm = ownShmDir();
const folder = mkdtempSync(join(tmpdir(), "lockstep-cli-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(t: TestContext, ...command: string[]): Lockstep {
  return new Lockstep(t, ["run", "--lock", "door", "--", ...command]);
}

/** Runs a script of sh to its end, its input closed. */
async function sh(t: TestContext, script: string): Promise<Lockstep> {
  const lockstep = run(t, "sh", "-c", script);
  lockstep.child.stdin!.end();
  await lockstep.closed();
  return lockstep;
}

describe("run · processes", () => {
  for (const code of [0, 1, 42, 255]) {
    test(`CMD's exit code ${code} is its own`, async (t) => {
      assert.deepEqual(await (await sh(t, `exit ${code}`)).ended, { code, signal: null });
    });
  }

  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "SIGALRM"] as const) {
    test(`a CMD ended by ${signal} ends it by ${signal}`, async (t) => {
      assert.deepEqual(await (await sh(t, `kill -${signal.slice(3)} $$`)).ended, { code: null, signal });
    });
  }

  for (const [signal, code] of [
    ["SEGV", 139],
    ["ABRT", 134],
    ["QUIT", 131],
    ["PIPE", 141],
  ] as const) {
    test(`a CMD ended by SIG${signal} ends it with ${code}`, async (t) => {
      assert.deepEqual(await (await sh(t, `ulimit -c 0; kill -${signal} $$`)).ended, { code, signal: null });
    });
  }

  test("a command that does not exist is 127, and says so", async (t) => {
    for (const missing of ["no-such-command", "/no/such/command", ""]) {
      const lockstep = run(t, missing);
      assert.deepEqual(await lockstep.closed(), { code: 127, signal: null });
      assert.equal(lockstep.stderr, `lockstep run: "${missing}" is not found\n`);
    }
  });

  test("one that cannot be executed is 126, and says so", async (t) => {
    const plain = join(folder, "plain");
    writeFileSync(plain, "echo no");
    for (const command of [plain, folder]) {
      const lockstep = run(t, command);
      assert.deepEqual(await lockstep.closed(), { code: 126, signal: null });
      assert.equal(lockstep.stderr, `lockstep run: "${command}" may not be executed\n`);
    }
  });

  test("a script without an interpreter's name runs, as in a shell", async (t) => {
    const script = join(folder, "script");
    writeFileSync(script, "echo runs; exit 3");
    chmodSync(script, 0o700);
    const lockstep = run(t, script);
    assert.deepEqual(await lockstep.closed(), { code: 3, signal: null });
    assert.equal(lockstep.stdout, "runs\n");
  });

  test("its input comes to CMD byte for byte, and CMD's output from it", async (t) => {
    const lockstep = run(t, "cat");
    const bytes = randomBytes(1_000_000);
    lockstep.child.stdin!.end(bytes);
    assert.deepEqual(await lockstep.closed(), { code: 0, signal: null });
    assert.ok(bytes.equals(lockstep.bytes));
  });

  test("CMD's errors and its output stay apart; nothing is added", async (t) => {
    const { stdout, stderr } = await sh(t, "printf out; printf err >&2");
    assert.deepEqual({ stdout, stderr }, { stdout: "out", stderr: "err" });
  });

  test("CMD's arguments are its own, whatever they look like", async (t) => {
    const lockstep = run(t, "printf", "%s\n", "--lock", "--", "a b", "", "$HOME", "--help");
    await lockstep.closed();
    assert.equal(lockstep.stdout, "--lock\n--\na b\n\n$HOME\n--help\n");
  });

  test("CMD has the descriptors that it was started with, one that keeps the hold, and no other", async () => {
    const list = ["sh", "-c", 'echo passed >&7; for fd in /proc/$$/fd/*; do echo "${fd##*/} $(readlink $fd)"; done'];
    const seen = async (command: readonly string[]): Promise<string[]> => {
      const child: ChildProcess = spawn(command[0]!, command.slice(1), {
        stdio: ["ignore", "pipe", "inherit", ...Array(4).fill("ignore"), "pipe"],
      });
      const [listed, passed] = await Promise.all([text(child.stdout!), text(child.stdio.at(7) as Readable)]);
      assert.equal(passed, "passed\n");
      return listed
        .replaceAll(/(pipe|socket):\[\d+\]/g, "$1")
        .trim()
        .split("\n")
        .toSorted();
    };
    const plain = await seen(list);
    const within = await seen([process.execPath, MAIN, "run", "--lock", "door", "--", ...list]);
    const added = within.filter((line) => !plain.includes(line));
    assert.equal(added.length, 1, added.join("; "));
    assert.match(added[0]!, new RegExp(`^\\d+ ${shm}/.*/life$`));
    assert.deepEqual(
      plain.filter((line) => !within.includes(line)),
      [],
    );
  });

  test("tokens grow; a hold that ended well is not abandoned", async (t) => {
    const tokens: bigint[] = [];
    for (let round = 0; round < 3; round++) {
      const { stdout } = await sh(t, "echo $LOCKSTEP_TOKEN $LOCKSTEP_ABANDONED");
      const [token, abandoned] = stdout.trim().split(" ");
      assert.equal(abandoned, "0");
      tokens.push(BigInt(token!));
    }
    assert.ok(tokens[0]! < tokens[1]! && tokens[1]! < tokens[2]!);
  });

  test("of a semaphore, CMD is told neither, nor what another one around it was told", async (t) => {
    const lockstep = new Lockstep(t, ["run", "--semaphore", "a:b:2", "--", "env"], {
      env: { LOCKSTEP_TOKEN: "1", LOCKSTEP_ABANDONED: "1" },
    });
    await lockstep.closed();
    assert.doesNotMatch(lockstep.stdout, /LOCKSTEP_(TOKEN|ABANDONED)/);
  });

  test("within another one CMD has the inner hold's token", async (t) => {
    const inner = 'echo $LOCKSTEP_TOKEN; "$0" "$1" run --lock other -- sh -c "echo \\$LOCKSTEP_TOKEN"';
    const lockstep = run(t, "sh", "-c", inner, process.execPath, MAIN);
    await lockstep.closed();
    const [outer, within] = lockstep.stdout.trim().split("\n");
    assert.match(outer!, /^\d{19}$/);
    assert.match(within!, /^\d{19}$/);
  });

  test("spaces: --space, else LOCKSTEP_SPACE, else the default", async (t) => {
    const seen = (space: string[], env: NodeJS.ProcessEnv): Promise<string> => {
      const list = ["ls", join(shm, `lockstep-${process.getuid!()}`)];
      const lockstep = new Lockstep(t, ["run", "--lock", "door", ...space, "--", ...list], { env });
      return lockstep.closed().then(() => lockstep.stdout.trim());
    };
    assert.equal(await seen([], { LOCKSTEP_SPACE: "" }), "default");
    assert.equal(await seen([], { LOCKSTEP_SPACE: "named" }), "named");
    assert.equal(await seen(["--space", "said"], { LOCKSTEP_SPACE: "named" }), "said");
  });

  test("nothing is left when it has ended", async (t) => {
    await sh(t, "true");
    assert.deepEqual(
      readdirSync(join(shm, `lockstep-${process.getuid!()}`)).filter((name) => name !== ".registry"),
      [],
    );
  });
});
