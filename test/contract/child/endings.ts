import assert from "node:assert/strict";
import { test } from "node:test";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";
import { running } from "./joining.ts";

const ENDING = new URL("../../fixtures/child/ending.js", import.meta.url);

export function childEndings(substrate: Substrate): void {
  for (const [deed, ways] of [
    ["endingAtGate", ["terminate", "kill"]],
    ["endingAtGateBlocked", ["terminate", "kill"]],
  ] as const) {
    for (const way of ways) {
      test(`${way} ends a child in ${deed}; its exit code is the signal's, its result undefined`, async (t) => {
        const space = await opened(t, substrate);
        const gate = space.lock("gate").acquireSync();
        const child = space.start(ENDING, deed);
        await running(space, 1);
        child[way]();
        assert.equal(await child.join(), undefined);
        assert.equal(child.exitCode, way === "terminate" ? -15 : -9);
        child.terminate();
        child.kill();
        assert.equal(child.exitCode, way === "terminate" ? -15 : -9);
        gate.releaseSync();
        space.lock("gate").tryAcquireSync()!.releaseSync();
      });
    }
  }

  test("a child ended before it has begun is as one ended later", async (t) => {
    const child = (await opened(t, substrate)).start(ENDING, "endingAtGate");
    child.kill();
    assert.equal(await child.join(), undefined);
    assert.equal(child.exitCode, -9);
  });

  test("five children are ended at once", async (t) => {
    const space = await opened(t, substrate);
    const gate = space.lock("gate").acquireSync();
    const children = Array.from({ length: 5 }, () => space.start(ENDING, "endingAtGate"));
    await running(space, 5);
    for (const child of children) child.terminate();
    await Promise.all(children.map((child) => child.join()));
    assert.deepEqual(
      children.map(({ exitCode }) => exitCode),
      Array(5).fill(-15),
    );
    gate.releaseSync();
  });

  test("a child that settled before it was ended has its result", async (t) => {
    const space = await opened(t, substrate);
    const child = space.start(ENDING, "endingWithListener");
    assert.equal(await child.join({ timeoutMs: 30_000 }), "done"); // its listeners do not keep it
    child.kill();
    assert.equal(await child.join(), "done");
    assert.equal(child.exitCode, 0);
  });

  test('process.exit in the child: with 0 no result, else "broken", naming the code', async (t) => {
    const space = await opened(t, substrate);
    const well = space.start(ENDING, "endingByExit", { args: [0] });
    assert.equal(await well.join(), undefined);
    assert.equal(well.exitCode, 0);
    const badly = space.start(ENDING, "endingByExit", { args: [3] });
    await assert.rejects(badly.join(), { code: "broken", message: /"endingByExit".*exit code 3 before it had settled/ });
    assert.equal(badly.exitCode, 3);
  });

  if (substrate.name === "processes") {
    for (const signal of ["SIGKILL", "SIGTERM"] as const) {
      test(`a child ended by somebody else's ${signal} is "broken", naming the signal`, async (t) => {
        const space = await opened(t, substrate);
        const gate = space.lock("gate").acquireSync();
        const child = space.start(ENDING, "endingAtGate");
        await running(space, 1);
        process.kill(child.id, signal);
        await assert.rejects(child.join(), { code: "broken", message: new RegExp(`"endingAtGate".*process ${child.id}.*${signal}`) });
        assert.equal(child.exitCode, signal === "SIGKILL" ? -9 : -15);
        gate.releaseSync();
      });
    }

    test("a stopped child is ended by kill", async (t) => {
      const space = await opened(t, substrate);
      const gate = space.lock("gate").acquireSync();
      const child = space.start(ENDING, "endingAtGate");
      await running(space, 1);
      process.kill(child.id, "SIGSTOP");
      child.terminate();
      await assert.rejects(child.join({ timeoutMs: 50 }), { code: "timeout" });
      child.kill();
      assert.equal(await child.join(), undefined);
      assert.equal(child.exitCode, -9);
      gate.releaseSync();
    });
  }
}
