import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { processes } from "lockstep";
import { ChildHold } from "../../src/local/child-hold.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { ROOT } from "../house/root.ts";

ownShmDir();

describe("run · processes", () => {
  test("released before it listens, by one who is gone by then: it is told when it listens", async (t) => {
    const hold = await ChildHold.take("early", { lock: "door" }, Infinity);
    const program =
      'import { processes } from "lockstep"; const space = await processes("early"); void space.lock("door").release(); console.log("released");';
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    t.after(() => child.kill("SIGKILL"));
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    const lost = new Promise<Error>((resolve) => hold.watch(resolve));
    assert.match((await lost).message, /"door" was released by somebody else/);
    const space = await processes("early");
    space.lock("door").acquireSync({ timeoutMs: 0 }).releaseSync();
    await space.close();
    hold.end(true);
  });

  test("a hold that was not finished is abandoned, also when nobody waits", async () => {
    for (const [finished, told] of [
      [false, false],
      [true, true],
      [true, false],
    ] as const) {
      const hold = await ChildHold.take("left", { lock: "door" }, 0);
      assert.equal(hold.abandoned, told);
      hold.end(finished);
    }
  });
});
