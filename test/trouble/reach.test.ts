import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type TestContext, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { processes } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { until } from "../fixtures/lock/until.ts";

ownShmDir();

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
