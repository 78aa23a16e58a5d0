import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { Lockstep, MAIN } from "../fixtures/cli/lockstep.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { ROOT } from "../house/root.ts";

ownShmDir();
const { bin } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { bin: { lockstep: string } };
const program = join(ROOT, bin.lockstep);

/** What is installed as `lockstep`: the compiled program in one file, which starts in half the time. The other suites run the program as compiled. */
describe("command line · processes", () => {
  before(() => {
    assert.ok(
      existsSync(program) && statSync(program).mtimeMs >= statSync(MAIN).mtimeMs,
      `${bin.lockstep} is older than the build: npm run build`,
    );
  });

  test("it runs", async (t) => {
    const lockstep = new Lockstep(t, ["run", "--lock", "door", "--", "sh", "-c", "echo $LOCKSTEP_ABANDONED; exit 7"], { program });
    assert.deepEqual(await lockstep.closed(), { code: 7, signal: null });
    assert.deepEqual([lockstep.stdout, lockstep.stderr], ["0\n", ""]);
  });

  test("its commands that are loaded from elsewhere, their errors, and its pages", async (t) => {
    for (const [line, code, stdout, stderr] of [
      [["status", "--json"], 0, /"spaces": \[\]/, /^$/],
      [["status", "--on", "memory:"], 64, /^$/, /^lockstep status: --on is "memory:", which nobody else could see/],
      [["status", "--help"], 0, /^lockstep status: /, /^$/],
      [["bench", "local", "--help"], 0, /^lockstep bench local: /, /^$/],
      [["run", "--help"], 0, /^lockstep run: /, /^$/],
      [["check", "--help"], 0, /^lockstep check: /, /^$/],
      [["check", "package.json", "--model", "lock"], 64, /^$/, /^lockstep check: package\.json:1: expected one JSON object a line/],
      [["run", "--lock", "door", "--timeout", "x", "--", "true"], 64, /^$/, /^lockstep run: --timeout/],
      [["--help"], 0, /^lockstep \d/, /^$/],
      [["--version"], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    ] as const) {
      const lockstep = new Lockstep(t, line, { program });
      assert.deepEqual(await lockstep.closed(), { code, signal: null }, line.join(" "));
      assert.match(lockstep.stdout, stdout);
      assert.match(lockstep.stderr, stderr);
    }
  });

  test("its shared-memory errors keep their exit code", async (t) => {
    for (const command of [["run", "--lock", "door", "--", "true"], ["status"]]) {
      const lockstep = new Lockstep(t, command, { program, env: { LOCKSTEP_SHM_DIR: "relative" } });
      assert.deepEqual(await lockstep.closed(), { code: 64, signal: null });
      assert.match(lockstep.stderr, /LOCKSTEP_SHM_DIR is "relative"/);
    }
  });
});
