import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../fixtures/lock/until.ts";
import { waitersAtEnd } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function pipeAborts(substrate: Substrate): void {
  test("aborted before, it rejects with the very reason, and nothing is sent or received", async (t) => {
    const space = await opened(t, substrate);
    const [left, right] = [space.pipe<string>("talk", "left"), space.pipe<string>("talk", "right")];
    right.sendSync("there");
    const reason = new Error("changed my mind");
    const signal = AbortSignal.abort(reason);
    await assert.rejects(left.send("more", { signal }), reason);
    await assert.rejects(left.receive({ signal }), reason);
    await assert.rejects(left.poll({ signal }), reason);
    assert.deepEqual([left.tryReceiveSync(), right.tryReceiveSync()], [["there"], []]);
  });

  test("aborted meanwhile, it rejects at once with the very reason, and waits no longer", async (t) => {
    const space = await opened(t, substrate);
    const end = space.pipe<string>("talk", "left", { bytes: 64 });
    while (end.trySendSync("until there is no room"));
    for (const what of ["receive", "poll", "send"] as const) {
      const at = what === "send" ? "send" : "receive";
      const controller = new AbortController();
      const { signal } = controller;
      const reason = new Error("changed my mind");
      let rejection: unknown;
      const waiting: Promise<unknown> = what === "send" ? end.send("more, and more, and more", { signal }) : end[what]({ signal });
      void waiting.catch((error: unknown) => (rejection = error));
      await until(() => waitersAtEnd(end, at) === 1, "it waits");
      controller.abort(reason);
      await setImmediate();
      assert.equal(rejection, reason);
      assert.equal(waitersAtEnd(end, at), 0);
      assert.equal(getEventListeners(signal, "abort").length, 0);
    }
  });
}
