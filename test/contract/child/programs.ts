import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { until } from "../../fixtures/lock/until.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";
import { running } from "./joining.ts";

const STARTER = fileURLToPath(new URL("../../fixtures/child/starter.js", import.meta.url));
const OUT_OF_DESCRIPTORS = fileURLToPath(new URL("../../fixtures/child/out-of-descriptors.js", import.meta.url));
const ECHO = new URL("../../fixtures/child/echo.js", import.meta.url);

export function childPrograms(substrate: Substrate): void {
  test("a program does not end before its children, nor because of one that it forgot", async () => {
    const program = await ran([STARTER, substrate.name, `programs ${process.pid} ${substrate.name}`, "endingLate"]);
    assert.deepEqual(program, { code: 0, out: "the child ended\n", err: "" });
  });

  test("a child does not take over its starter's debugger", async () => {
    const program = await ran(["--inspect=0", STARTER, substrate.name, `debugged ${process.pid}`, "endingLate"]);
    assert.equal(program.code, 0);
    assert.equal(program.out, "the child ended\n");
    assert.equal(program.err.match(/Debugger listening/g)?.length, 1);
  });

  test("a program given on the command line starts children too", async () => {
    const open = substrate.name === "threads" ? "threads()" : `await processes("programs ${process.pid}")`;
    const source = `import { ${substrate.name} } from "lockstep";
      const space = ${open};
      console.log(await space.start(${JSON.stringify(ECHO.href)}, "echo", { args: ["here"] }).join());`;
    const program = await ran(["--input-type=module", "--eval", source]);
    assert.deepEqual(program, { code: 0, out: "[ 'here' ]\n", err: "" });
  });

  if (substrate.name === "processes") {
    test('a process that the system cannot start is "engine", with the system\'s error as cause', async () => {
      const program = await ran(
        ["-c", 'ulimit -n 64 && exec "$0" "$@"', process.execPath, OUT_OF_DESCRIPTORS, `programs ${process.pid}`],
        "sh",
      );
      assert.deepEqual(program, { code: 0, out: "0 1 engine true EMFILE\n", err: "" });
    });

    test("a child whose starter is killed goes on to its end, tells of a failure itself, and ends", async (t) => {
      const space = await opened(t, substrate);
      const gate = space.lock("gate").acquireSync();
      const program = spawn(process.execPath, [STARTER, "processes", space.name, "endingAtGateById"], {
        stdio: ["ignore", "inherit", "pipe"],
      });
      const told = text(program.stderr);
      await running(space, 1);
      const pid = space.value("pid", "int32").get();
      program.kill("SIGKILL");
      await once(program, "exit");
      assert.ok(isRunning(pid));
      gate.releaseSync();
      await until(() => space.value("through", "int32").get() === pid, "the orphan through the gate");
      await until(() => !isRunning(pid), "the orphan's end");
      assert.match(await told, /Error: nobody will ask/);
    });
  }
}

async function ran(args: readonly string[], command: string = process.execPath): Promise<{ code: number; out: string; err: string }> {
  const program = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], cwd: fileURLToPath(new URL(".", import.meta.url)) });
  const [out, err, [code]] = await Promise.all([text(program.stdout), text(program.stderr), once(program, "close") as Promise<[number]>]);
  return { code, out, err };
}

/** Has it not ended? Where nobody collects orphans it stays a zombie. */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}
