import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { type TestContext, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { processes } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import type { Realms } from "../fixtures/lock/realms-program.ts";
import { until } from "../fixtures/lock/until.ts";

ownShmDir();

const run = promisify(execFile);
const REALMS_PROGRAM = fileURLToPath(new URL("../fixtures/lock/realms-program.js", import.meta.url));
const LIMITED_PROGRAM = fileURLToPath(new URL("../fixtures/lock/limited-program.js", import.meta.url));
const PROGRAM = fileURLToPath(new URL("../fixtures/lock/counting-program.js", import.meta.url));
const WITHOUT_WEBASSEMBLY = ["--import", "data:text/javascript,delete globalThis.WebAssembly"];
const TIMES = 20_000;

interface Counter {
  readonly child: ChildProcess;
  readonly said: () => readonly string[];
}

function start(t: TestContext, substrate: string, space: string, flags: readonly string[]): Counter {
  const child = spawn(process.execPath, [...flags, PROGRAM, substrate, space, String(TIMES)], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  return { child, said: () => said.split("\n").filter((line) => line !== "") };
}

describe("trouble · threads", () => {
  for (const [flags, expected] of [
    [[], "in reach"],
    [WITHOUT_WEBASSEMBLY, "out of reach"],
  ] as const) {
    test(`a lock counts right ${expected}`, async (t) => {
      const { child, said } = start(t, "threads", "counted", flags);
      child.stdin!.end("go");
      await once(child, "close", { signal: AbortSignal.timeout(60_000) });
      assert.deepEqual(said(), [expected, String(TIMES)]);
    });
  }

  for (const [realms, inReach] of [
    [
      ["own", "other", "forbidden"],
      [true, true, false],
    ],
    [
      ["other", "own"],
      [true, true],
    ],
    [
      ["forbidden", "other", "own"],
      [false, false, false], // the space is where the first one could have it
    ],
  ] as const) {
    test(`realms of one thread and its workers exclude each other: ${realms.join(", ")}`, async () => {
      const program = [REALMS_PROGRAM, ...realms];
      const { stdout } = await run(process.execPath, ["--no-warnings", "--experimental-vm-modules", ...program], { timeout: 60_000 });
      const { excluded, chances, ...seen } = JSON.parse(stdout) as Realms;
      assert.deepEqual(seen, { inReach });
      assert.equal(excluded, chances);
    });
  }

  for (const limitGiB of [9, 12, 16]) {
    test(`with ${limitGiB} GiB of addresses workers start and lock`, async () => {
      const limited = `ulimit -v ${limitGiB * 2 ** 20}; exec "$0" "$@"`;
      const program = [process.execPath, LIMITED_PROGRAM];
      const { stdout } = await run("/bin/sh", ["-c", limited, ...program], { timeout: 60_000 });
      assert.equal(stdout, "4 workers counted to 4000\n");
    });
  }
});

describe("trouble · processes", () => {
  test("who has no WebAssembly and who has share a lock", async (t) => {
    const space = await processes("counted");
    t.after(() => space.close());
    const counters = [start(t, "processes", "counted", []), start(t, "processes", "counted", WITHOUT_WEBASSEMBLY)];
    await until(() => counters.every(({ said }) => said().length === 1), "both have opened the space");
    assert.deepEqual(
      counters.map(({ said }) => said()[0]),
      ["in reach", "out of reach"],
    );
    const ended = counters.map(({ child }) => once(child, "close", { signal: AbortSignal.timeout(60_000) }));
    for (const { child } of counters) child.stdin!.end("go");
    await Promise.all(ended);
    assert.equal(space.value("count", "int32", 0, { lock: false }).get(), counters.length * TIMES);
  });
});
