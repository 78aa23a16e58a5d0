import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { slowestFiles } from "./slowest-files.ts";

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly last: string;
}

function run(fixture: string, env: Record<string, string> = {}, ...more: string[]): Ran {
  const file = fileURLToPath(new URL(`./fixtures/${fixture}.js`, import.meta.url));
  const main = fileURLToPath(new URL("./main.js", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, file, ...more], {
    encoding: "utf8",
    env: { ...process.env, CI: "", ...env },
  });
  const out = stdout + stderr;
  return { code: status, out, last: stdout.trimEnd().split("\n").at(-1) ?? "" };
}

/** A folder with an apt-get that does this, to be all that is on the PATH. */
function withAptGet(t: TestContext, does: string): string {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-path-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "apt-get"), `#!/bin/sh\n${does}\n`, { mode: 0o755 });
  return folder;
}

function assertRed(ran: Ran, said: RegExp, last: string): void {
  assert.equal(ran.code, 1, ran.out);
  assert.match(ran.out, said);
  assert.equal(ran.last, last);
}

describe("runner", () => {
  test("passing tests fill the cells of their suite and substrate and exit with 0", () => {
    const { code, out, last } = run("passing");
    assert.equal(code, 0, out);
    assert.match(out, /^suite +threads +processes$/m);
    assert.match(out, /^kettle +2 ran +1 ran$/m);
    assert.equal(last, "3 passed, 0 failed");
  });

  test("a failing test is shown in full, counted in its cell, and red", () => {
    const ran = run("failing");
    assertRed(ran, /kettle · threads › pours[^]*the lid is stuck[^]*failing\.js:5/, "1 passed, 1 failed");
    assert.match(ran.out, /^kettle +2 ran, 1 failed$/m);
  });

  test("an absent suite is listed with its reason, and is red in CI alone", () => {
    const here = run("absent-suite");
    assert.equal(here.code, 0, here.out);
    assert.match(here.out, /^kettle +absent$/m);
    assert.match(here.out, /^absent: kettle · processes — no stove$/m);
    assert.equal(here.last, "1 passed, 0 failed, 1 skipped");
    assertRed(run("absent-suite", { CI: "true" }), /absent suite is red/, "1 passed, 0 failed, 1 skipped");
  });

  test("a server that cannot be installed makes the suites absent that need it, for apt-get's last reason", (t) => {
    const PATH = withAptGet(t, "echo Reading; echo one line >&2; echo no such package >&2; exit 100");
    const { code, out, last } = run("needing-redis", { PATH });
    assert.equal(code, 0, out);
    const why = process.getuid!() === 0 ? "apt-get install: no such package" : "only root can install it; .*";
    assert.match(out, new RegExp(`^Not installed: ${why}$`, "m"));
    assert.match(out, new RegExp(`^absent: kettle · redis — redis-server not on the PATH: ${why}$`, "m"));
    assert.equal(last, "0 passed, 0 failed, 1 skipped");
  });

  test("without apt-get a missing server is absent too, and what needs none asks for none", () => {
    assert.match(run("needing-redis", { PATH: "/nowhere" }).out, /redis-server not on the PATH: there is no apt-get to install it with$/m);
    assert.doesNotMatch(run("passing", { PATH: "/nowhere" }).out, /install/);
  });

  test("a server is installed once, before the files, by the lists of today", (t) => {
    const PATH = withAptGet(
      t,
      'echo "$@" >> "$0.log"; case "$*" in *" install "*) printf "#!/bin/sh\\nexit 1" > "${0%/*}/redis-server"; /bin/chmod +x "${0%/*}/redis-server";; esac',
    );
    const { out } = run("needing-redis", { PATH });
    const log = join(PATH, "apt-get.log");
    if (process.getuid!() !== 0) return assert.equal(existsSync(log), false, "who may not install does not try");
    assert.match(out, /^Installing redis-server, which tests run against …$/m);
    assert.match(out, /the server ended before it was ready/);
    const calls = ["update", "install --yes --no-install-recommends redis-server"].map((call) => `-o DPkg::Lock::Timeout=120 ${call}\n`);
    assert.equal(readFileSync(log, "utf8"), calls.join(""));
  });

  test("a file without a test is red", () => assertRed(run("no-test"), /reported no test/, "0 passed, 1 failed"));

  test("a suite without a test is red", () => assertRed(run("empty-suite"), /"kettle · processes" holds no test/, "1 passed, 1 failed"));

  test("a file that throws while loading is red and shows what it said", () =>
    assertRed(run("crashing"), /reported no test \(exit code 7\)[^]*the kettle is gone/, "0 passed, 1 failed"));

  test("a file that exits in mid-run is red even with code 0", () =>
    assertRed(run("exiting"), /ended in mid-run \(exit code 0\) after 1 verdicts; last started: pours/, "1 passed, 1 failed"));

  test("an error after the test ended is red", () => assertRed(run("failing-late"), /boiled over/, "1 passed, 1 failed"));

  test("a skip is red", () => assertRed(run("skipping"), /passed over \(skip\)/, "1 passed, 1 failed"));

  test("a todo is red", () => assertRed(run("postponing"), /passed over \(todo\)/, "1 passed, 1 failed"));

  test("a file that hangs is killed with the processes it started", async () => {
    const ran = run("hanging", {}, "--timeout-ms", "1500");
    assertRed(ran, /still running after 1500 ms[^]*boils for ever/, "0 passed, 1 failed");
    const grandchild = /started (\d+)/.exec(ran.out)?.[1] ?? "";
    // Killed is not yet gone, and without an init that reaps it stays a zombie.
    const isAlive = (): boolean => /^[^Z]/.test(spawnSync("ps", ["-o", "stat=", "-p", grandchild], { encoding: "utf8" }).stdout.trim());
    for (const untilMs = Date.now() + 5_000; isAlive() && Date.now() < untilMs;) await setTimeout(20);
    assert.equal(isAlive(), false);
  });

  test("--json gives every verdict on one line", () => {
    const { out } = run("passing", {}, "--json");
    const told = JSON.parse(out) as { isGreen: boolean; verdicts: { title: string }[] };
    assert.equal(told.isGreen, true);
    assert.deepEqual(
      told.verdicts.map(({ title }) => title),
      ["kettle · threads › boils", "kettle · threads › pours", "kettle · processes › boils"],
    );
  });

  test("the slowest files are named where there are many", () => {
    const runs = [1, 9, 3, 5, 7, 2].map((seconds) => ({
      file: `dist/test/tea/kettle-${seconds}.test.js`,
      elapsedMs: seconds * 1000,
      verdicts: [],
    }));
    assert.equal(slowestFiles(runs), "; slowest: tea/kettle-9 9 s, tea/kettle-7 7 s, tea/kettle-5 5 s, tea/kettle-3 3 s, tea/kettle-2 2 s");
    assert.equal(slowestFiles(runs.slice(1)), "");
  });

  test("a name that no file answers to is red", () => {
    const main = fileURLToPath(new URL("./main.js", import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [main, "no-such-file-anywhere"], { encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(stdout, /No test file answers[^]*0 passed, 0 failed\n$/);
  });
});
