import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { processes } from "lockstep";
import { until } from "../../fixtures/lock/until.ts";
import type { Substrate } from "../substrate.ts";

const PROGRAM = fileURLToPath(new URL("../../fixtures/pool/pool-program.js", import.meta.url));

export function poolPrograms(substrate: Substrate): void {
  for (const [way, out] of [
    ["idle", "9\n"],
    ["untouched", "untouched\n"],
    ["closing", "closed\n"],
    ["exiting", "exiting\n"],
  ] as const) {
    test(`a program whose pool is ${way} ends by itself, and its workers with it`, async () => {
      assert.deepEqual(await outcomeOf(way), { code: 0, out, err: "" });
    });
  }

  test("a program with a task under way goes on until it is done", async () => {
    assert.deepEqual(await outcomeOf("waiting"), { code: 0, out: "later\n", err: "" });
  });

  if (substrate.name === "processes") {
    for (const signal of ["SIGKILL", "SIGTERM"] as const) {
      test(`workers end with an owner that is ended by ${signal}, also those that never return`, async () => {
        const name = `pool programs ${process.pid} ${signal}`;
        const space = await processes(name);
        const program = spawn(process.execPath, [PROGRAM, "processes", name, "spinning"], { stdio: ["ignore", "pipe", "inherit"] });
        const [chunk] = (await once(program.stdout, "data")) as [Buffer];
        const ids = [...new Set(JSON.parse(chunk.toString()) as number[])];
        const ran = space.value("ran", "int32", 0, { lock: false });
        await until(() => ran.get() === 2, "both spin");
        program.kill(signal);
        await once(program, "exit");
        await until(() => ids.every((id) => !isRunning(id)), "the workers' end");
        await space.close();
      });
    }
  }

  async function outcomeOf(way: string): Promise<{ code: number; out: string; err: string }> {
    const program = spawn(process.execPath, [PROGRAM, substrate.name, `pool programs ${process.pid} ${substrate.name}`, way], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [out, err, [code]] = await Promise.all([text(program.stdout), text(program.stderr), once(program, "close") as Promise<[number]>]);
    return { code, out, err };
  }
}

/** Has it not ended? Where nobody collects orphans it stays a zombie. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}
