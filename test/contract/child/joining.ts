import assert from "node:assert/strict";
import { test } from "node:test";
import type { LocalSpace } from "lockstep";
import { until } from "../../fixtures/lock/until.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const ECHO = new URL("../../fixtures/child/echo.js", import.meta.url);
const ENDING = new URL("../../fixtures/child/ending.js", import.meta.url);

/** Waits until so many children say that they run. */
export async function running(space: LocalSpace, count: number): Promise<void> {
  const value = space.value("running", "int32");
  await until(() => value.get() === count, `${count} children running`);
}

export function childJoining(substrate: Substrate): void {
  test("join waits for the end; the exit code is null before and 0 after; joining again gives the same", async (t) => {
    const space = await opened(t, substrate);
    const gate = space.lock("gate").acquireSync();
    const child = space.start(ENDING, "endingAtGate");
    await running(space, 1);
    assert.equal(child.exitCode, null);
    let ended = false;
    const joins = [child.join(), child.join()].map((join) => join.finally(() => (ended = true)));
    await new Promise(setImmediate);
    assert.equal(ended, false);
    gate.releaseSync();
    assert.deepEqual(await Promise.all(joins), ["through", "through"]);
    assert.equal(child.exitCode, 0);
    assert.equal(await child.join({ timeoutMs: 0 }), "through");
  });

  test('a join in vain is a "timeout", naming the function, and leaves the child alone', async (t) => {
    const space = await opened(t, substrate);
    const gate = space.lock("gate").acquireSync();
    const child = space.start(ENDING, "endingAtGate");
    for (const timeoutMs of [0, 1, 20])
      await assert.rejects(child.join({ timeoutMs }), { code: "timeout", message: new RegExp(`"endingAtGate" of .* ${timeoutMs} ms`) });
    for (const timeoutMs of [-1, NaN, 2 ** 31]) await assert.rejects(child.join({ timeoutMs }), { code: "invalid" });
    gate.releaseSync();
    assert.equal(await child.join(), "through");
  });

  test("an abort ends a join with the signal's reason, before or meanwhile, and leaves the child alone", async (t) => {
    const space = await opened(t, substrate);
    const gate = space.lock("gate").acquireSync();
    const child = space.start(ENDING, "endingAtGate");
    const reason = new Error("enough");
    await assert.rejects(child.join({ signal: AbortSignal.abort(reason) }), reason);
    const controller = new AbortController();
    const join = child.join({ signal: controller.signal });
    controller.abort(reason);
    await assert.rejects(join, reason);
    gate.releaseSync();
    assert.equal(await child.join(), "through");
  });

  test("a child has left the space when it is joined: what it held is abandoned", async (t) => {
    const space = await opened(t, substrate);
    await space.start(ENDING, "endingWhileHolding").join();
    const hold = space.lock("kept").tryAcquireSync();
    assert.equal(hold?.abandoned, true);
    hold.releaseSync();
  });

  test("a child has left the space when its function has settled: what it still waits for does not keep it", async (t) => {
    const space = await opened(t, substrate);
    const gate = space.lock("gate").acquireSync();
    assert.equal(await space.start(ENDING, "endingWhileWaiting").join({ timeoutMs: 30_000 }), "closed");
    gate.releaseSync();
  });

  test("children start children", async (t) => {
    const space = await opened(t, substrate);
    assert.equal(await space.start(ECHO, "echoThrough", { args: [3] }).join(), 4);
    assert.equal(space.value("depth", "int32").get(), 4);
  });

  test("closing waits for children that have yet to join, so that they find the space and not a new one", async (t) => {
    const space = await opened(t, substrate);
    space.value("number", "int32", 7);
    const child = space.start(ECHO, "echoNumber");
    await space.close();
    assert.equal(await child.join(), 7);
  });

  test('a closed space starts nothing: "closed"', async (t) => {
    const space = await opened(t, substrate);
    await space.close();
    assert.throws(() => space.start(ECHO, "echo"), { code: "closed", message: new RegExp(`"${space.name}"`) });
  });

  test("nothing stays open of children that have ended", async (t) => {
    const space = await opened(t, substrate);
    await space.start(ECHO, "echo").join();
    const before = process.getActiveResourcesInfo().toSorted();
    for (let round = 0; round < 5; round++)
      await Promise.all([space.start(ECHO, "echo").join(), space.start(ECHO, "echo").join({ timeoutMs: 60_000 })]);
    assert.deepEqual(process.getActiveResourcesInfo().toSorted(), before);
  });
}
