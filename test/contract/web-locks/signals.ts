import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { webLocks } from "lockstep/web-locks";
import { Remote } from "../../fixtures/remote/remote.ts";
import { WEB_LOCKS_DEEDS, type WebLocksRemote } from "../../fixtures/web-locks/web-locks-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const unreached = (): never => assert.fail("called back");

export function webLocksSignals(substrate: Substrate): void {
  test("aborted before, it rejects with the reason, an AbortError if none was given", async (t) => {
    const locks = webLocks(await opened(t, substrate));
    for (const reason of ["a word", { an: "object" }])
      await assert.rejects(locks.request("a", { signal: AbortSignal.abort(reason) }, unreached), (error) => error === reason);
    const signal = AbortSignal.abort();
    await assert.rejects(
      locks.request("a", { signal }, unreached),
      (error) => error === signal.reason && (error as Error).name === "AbortError",
    );
  });

  test("aborted in the same turn, though the lock is free, nobody is called back and nobody is kept waiting", async (t) => {
    const locks = webLocks(await opened(t, substrate));
    const controller = new AbortController();
    const aborted = assert.rejects(locks.request("a", { signal: controller.signal }, unreached), { name: "AbortError" });
    const next = locks.request("a", () => "next");
    controller.abort();
    await aborted;
    assert.equal(await next, "next");
    assert.deepEqual(await locks.query(), { held: [], pending: [] });
  });

  test("aborted while it waits, it rejects at once and makes room for those behind it, elsewhere too", async (t) => {
    const space = await opened(t, substrate);
    const locks = webLocks(space);
    const remote: WebLocksRemote = await Remote.start(t, substrate, space, WEB_LOCKS_DEEDS);
    await locks.request("a", { mode: "shared" }, async () => {
      const controller = new AbortController();
      const aborted = assert.rejects(locks.request("a", { signal: controller.signal }, unreached), { name: "AbortError" });
      await locks.query();
      const had = remote.call("hold", "a", "shared");
      while ((await locks.query()).pending.length < 2);
      controller.abort();
      await aborted;
      assert.equal(await had, true);
      await remote.call("release", "a");
      assert.equal((await locks.query()).pending.length, 0);
    });
  });

  test("once granted, an abort changes nothing, and no listener is left", async (t) => {
    const locks = webLocks(await opened(t, substrate));
    const controller = new AbortController();
    const { signal } = controller;
    const result = await locks.request("a", { signal }, async () => {
      assert.equal(getEventListeners(signal, "abort").length, 0);
      controller.abort();
      assert.equal((await locks.query()).held.length, 1);
      return "ok";
    });
    assert.equal(result, "ok");
    assert.equal(await locks.request("a", { signal: new AbortController().signal }, () => 1), 1);
  });
}
