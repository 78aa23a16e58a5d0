import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { processes } from "lockstep";
import { Lockstep } from "../fixtures/cli/lockstep.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { ROOT } from "../house/root.ts";

ownShmDir();

const WRONG: [line: string[], said: string][] = [
  [[], "lockstep: expected a command: run, status, bench local, simulate, check"],
  [["rnu"], 'lockstep: "rnu" is no command; did you mean run?'],
  [["serve"], 'lockstep: "serve" is no command; there are run'],
  [["--versoin"], 'lockstep: "--versoin" is no command'],
  [["run"], "lockstep run: expected --lock NAME or --semaphore NAME:N"],
  [["run", "--lock"], "lockstep run: --lock needs a value: --lock NAME"],
  [["run", "--lock", "--", "ls"], "lockstep run: --lock needs a value: --lock NAME"],
  [["run", "--lock=", "--", "ls"], "lockstep run: --lock needs a value: --lock NAME"],
  [["run", "--lock", "a", "--timeout", "--", "ls"], "lockstep run: --timeout needs a value: --timeout T"],
  [["run", "--lock", "a", "--lock", "b", "--", "ls"], "lockstep run: --lock is given twice"],
  [["run", "--lock", "a", "--semaphore", "b:2", "--", "ls"], "lockstep run: --lock and --semaphore are both given"],
  [["run", "--lock", "a"], "lockstep run: no command to run; put it after --"],
  [["run", "--lock", "a", "--"], "lockstep run: no command to run; put it after --"],
  [["run", "--lock", "a", "ls"], 'lockstep run: unexpected "ls"; put -- before the command'],
  [["run", "--lok", "a", "--", "ls"], "lockstep run: unknown option --lok; did you mean --lock?"],
  [["run", "--time", "1s", "--lock", "a", "--", "ls"], "lockstep run: unknown option --time; did you mean --timeout?"],
  [["run", "-l", "a", "--", "ls"], "lockstep run: unknown option -l"],
  [["run", "--xyzzy", "--", "ls"], "lockstep run: unknown option --xyzzy\n"],
  [["bench"], 'lockstep: "bench" is no command; did you mean bench local?'],
  [["bench", "loacl"], 'lockstep: "bench loacl" is no command; did you mean bench local?'],
  [["bench", "local", "redis://cache"], 'lockstep bench local: unexpected "redis://cache"; bench local takes options only'],
  [["statsu"], 'lockstep: "statsu" is no command; did you mean status?'],
  [["status", "default"], 'lockstep status: unexpected "default"; status takes options only'],
  [["status", "--", "x"], 'lockstep status: unexpected "x"; status takes options only'],
  [["status", "--jsno"], "lockstep status: unknown option --jsno; did you mean --json?"],
  [["status", "--on", "memory:"], 'lockstep status: --on is "memory:", which nobody else could see'],
  [["check", "--model", "lock"], "lockstep check: expected FILE, the history; - is the standard input"],
  [["check", "a", "b", "--model", "lock"], 'lockstep check: unexpected "b"; check takes one FILE, and options'],
  [["check", "a"], "lockstep check: expected --model MODEL: register, map, lock, fenced-lock, semaphore, counter, queue"],
  [["check", "a", "--model", "regsiter"], 'lockstep check: --model is "regsiter", which is no model; did you mean register?'],
  [["check", "a", "--model", "toString"], 'lockstep check: --model is "toString", which is no model; there are register'],
  [["check", "a", "--model", "lock:1"], 'lockstep check: --model is "lock:1"; expected lock and nothing after it'],
  [
    ["check", "a", "--model", "semaphore"],
    'lockstep check: --model is "semaphore"; expected after semaphore: its permits, a whole number, as in semaphore:3',
  ],
  [["check", "a", "--model", "queue:0"], 'lockstep check: --model is "queue:0"; expected after queue: its capacity, a whole number from 1'],
  [["check", "a", "--model", "register:x"], 'lockstep check: --model is "register:x"; expected after register: its first value as JSON'],
  [["check", "a", "--model", "lock", "--timeout", "1"], 'lockstep check: --timeout is "1"; expected a number with its unit'],
  [["check", "no such", "--model", "lock"], "lockstep check: no such cannot be read: ENOENT"],
  [["run", "--help=yes"], 'lockstep run: --help takes no value, and has "yes"'],
  [["run", "--lock", "\n", "--", "ls"], 'lockstep run: "\\n" is no name for a lock'],
  [["run", "--lock", "a", "--space", "\n", "--", "ls"], 'lockstep run: "\\n" is no name for a space'],
];

for (const timeout of ["10", "1.5", "-1s", "s", "10 s", "10S", "1e3ms", "1s2m", "ten", "10d"])
  WRONG.push([
    ["run", "--lock", "a", `--timeout=${timeout}`, "--", "ls"],
    `lockstep run: --timeout is "${timeout}"; expected a number with its unit`,
  ]);
for (const semaphore of ["db", "db:", ":3", "db:0", "db:-1", "db:1.5", "db:three", "db:3:", "db: 3"])
  WRONG.push([["run", "--semaphore", semaphore, "--", "ls"], `lockstep run: --semaphore is "${semaphore}"; expected NAME:N`]);
WRONG.push([["run", "--lock", "a", "--timeout", "600h", "--", "ls"], 'lockstep run: --timeout is "600h"; the longest there is is 596h']);

const HELPED = ["run", "status", "bench local", "check"];

describe("command line · all", () => {
  for (const [line, said] of WRONG) {
    test(`64: lockstep ${JSON.stringify(line)}`, async (t) => {
      const lockstep = new Lockstep(t, line);
      assert.deepEqual(await lockstep.closed(), { code: 64, signal: null });
      assert.equal(lockstep.stdout, "");
      assert.ok(`${lockstep.stderr}\n`.startsWith(said), lockstep.stderr);
      assert.match(lockstep.stderr, /--help shows how\n$/);
    });
  }

  for (const command of HELPED) {
    test(`lockstep ${command} --help tells of every option, in lines that fit a screen`, async (t) => {
      const lockstep = new Lockstep(t, [...command.split(" "), "--help"]);
      assert.deepEqual(await lockstep.closed(), { code: 0, signal: null });
      assert.ok(lockstep.stdout.startsWith(`lockstep ${command}: `));
      assert.equal(lockstep.stderr, "");
      for (const line of lockstep.stdout.split("\n")) assert.ok(line.length <= 140, line);
    });
  }

  test("lockstep --help names every command, --version its version", async (t) => {
    const help = new Lockstep(t, ["--help"]);
    const version = new Lockstep(t, ["--version"]);
    for (const one of [help, version]) assert.deepEqual(await one.closed(), { code: 0, signal: null });
    for (const command of HELPED) assert.match(help.stdout, new RegExp(`^  ${command} +\\S`, "m"));
    const { version: expected } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    assert.equal(version.stdout, `${expected}\n`);
  });
});

describe("command line · processes", () => {
  test("69: the name is something else, or has other permits", async (t) => {
    const space = await processes("default");
    t.after(() => space.close());
    space.semaphore("db", { permits: 3 });
    for (const guard of ["--lock=db", "--semaphore=db:4"]) {
      const lockstep = new Lockstep(t, ["run", guard, "--", "true"]);
      assert.deepEqual(await lockstep.closed(), { code: 69, signal: null });
      assert.match(lockstep.stderr, /^lockstep run: .*"db" is open as/);
    }
  });

  test("69: no shared memory to be had", async (t) => {
    const lockstep = new Lockstep(t, ["run", "--lock", "door", "--", "true"], { env: { LOCKSTEP_SHM_DIR: "/no/such/folder" } });
    assert.deepEqual(await lockstep.closed(), { code: 69, signal: null });
    assert.match(lockstep.stderr, /^lockstep run: \/no\/such\/folder.*set LOCKSTEP_SHM_DIR/);
  });
});
