import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersAt } from "../../fixtures/remote/waiters-of.ts";
import { QUEUE_DEEDS, type QueueRemote } from "../../fixtures/queue/queue-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function queueAborts(substrate: Substrate): void {
  test("aborted before, it rejects with the very reason, and nothing is put or had", async (t) => {
    const queue = (await opened(t, substrate)).queue<string>("jobs");
    queue.putSync("there");
    const reason = new Error("changed my mind");
    const signal = AbortSignal.abort(reason);
    await assert.rejects(queue.put("more", { signal }), reason);
    await assert.rejects(queue.get({ signal }), reason);
    await assert.rejects(queue.getMany(2, { signal }), reason);
    assert.equal(queue.size, 1);
  });

  test("aborted meanwhile, it rejects at once with the very reason, and waits no longer", async (t) => {
    const queue = (await opened(t, substrate)).queue<string>("jobs", { capacity: 1 });
    for (const what of ["get", "put"] as const) {
      const controller = new AbortController();
      const { signal } = controller;
      const reason = new Error("changed my mind");
      let rejection: unknown;
      if (what === "put") queue.putSync("there");
      const waiting = what === "get" ? queue.get({ signal }) : queue.put("more", { signal });
      void waiting.catch((error: unknown) => (rejection = error));
      await until(() => waitersAt(queue, what) === 1, "it waits");
      controller.abort(reason);
      await setImmediate();
      assert.equal(rejection, reason);
      assert.equal(waitersAt(queue, what), 0);
      assert.equal(getEventListeners(signal, "abort").length, 0);
    }
  });

  for (const order of ["abort, then put", "put, then abort"] as const) {
    test(`${order}: who waits behind the aborted one has the value`, async (t) => {
      const space = await opened(t, substrate);
      const remote: QueueRemote = await Remote.start(t, substrate, space, QUEUE_DEEDS);
      const queue = space.queue<number>("jobs");
      for (let round = 0; round < 60; round++) {
        const controller = new AbortController();
        const first = queue.get({ signal: controller.signal }).catch((error: unknown) => {
          assert.equal(error, controller.signal.reason);
        });
        const second = remote.call(round % 2 === 0 ? "get" : "getSync", { name: "jobs" });
        await until(() => waitersAt(queue, "get") === 2, "both wait");
        if (order === "abort, then put") controller.abort();
        queue.putSync(round);
        for (let turn = 0; turn < round % 3; turn++) await setImmediate();
        controller.abort();
        if ((await first) === round) queue.putSync(round);
        assert.equal(await second, round);
        assert.equal(queue.size, 0);
        await until(() => waitersAt(queue, "get") === 0, "nobody waits"); // who gave up may still be waiting for the queue's lock
      }
    });
  }
}
