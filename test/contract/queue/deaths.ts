import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersAt } from "../../fixtures/remote/waiters-of.ts";
import { QUEUE_DEEDS, type QueueRemote } from "../../fixtures/queue/queue-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

/** "Within a second", and what a machine with other things to do adds. */
const NOTICED_MS = 2000;
/** Of whom the long run kills more. */
const KILLS = 12;
const JUGGLED = 8;

export function queueDeaths(substrate: Substrate, killed: number = KILLS): void {
  test("what one put who died then is there, and its dying while it waited keeps nobody waiting", async (t) => {
    const space = await opened(t, substrate);
    const queue = space.queue("jobs", { capacity: 2 });
    const jobs = { name: "jobs", capacity: 2 };
    for (const form of ["put", "putSync"] as const) {
      const [dead, living]: QueueRemote[] = await Remote.startAll(t, substrate, space, QUEUE_DEEDS, 2);
      await dead!.call(form, jobs, 1);
      await dead!.call(form, jobs, 2);
      dead!.tell(form, jobs, 3);
      const waiting = living!.call(form, jobs, 4);
      await until(() => waitersAt(queue, "put") === 2, "both wait");
      await dead!.end();
      const killedAtMs = performance.now();
      assert.deepEqual([await queue.get(), await queue.get()], [1, 2]);
      await waiting;
      assert.equal(await queue.get(), 4);
      assert.ok(performance.now() - killedAtMs < NOTICED_MS, `${performance.now() - killedAtMs} ms`);
    }
  });

  for (const form of ["get", "getSync"] as const) {
    test(`a value that was to go to one who died goes to another within a second (${form})`, async (t) => {
      const space = await opened(t, substrate);
      const queue = space.queue("jobs");
      const [dead, living]: QueueRemote[] = await Remote.startAll(t, substrate, space, QUEUE_DEEDS, 2);
      dead!.tell(form, { name: "jobs" });
      await until(() => waitersAt(queue, "get") === 1, "one waits");
      const ended = dead!.end();
      const had = living!.call(form, { name: "jobs" });
      await ended;
      const putAtMs = performance.now();
      queue.putSync("value");
      assert.equal(await had, "value");
      assert.ok(performance.now() - putAtMs < NOTICED_MS, `${performance.now() - putAtMs} ms`);
    });
  }

  test(`${killed} who take and put back are killed at random moments: each takes one value along at most, and no value is had twice`, async (t) => {
    const space = await opened(t, substrate);
    const queue = space.queue<number>("jobs");
    const juggled = space.value("juggled", "int32", 0, { lock: false });
    let random = 5;
    const next = (bound: number): number => {
      random = (random * 48_271) % 0x7fff_ffff;
      return random % bound;
    };
    for (let n = 0; n < killed + JUGGLED; n++) queue.putSync(n);
    const survivor: QueueRemote = await Remote.start(t, substrate, space, QUEUE_DEEDS);
    survivor.tell("juggle", { name: "jobs" }, false);
    const kill = async (isBlocking: boolean): Promise<void> => {
      for (let kills = 0; kills < killed / 2; kills++) {
        const juggler: QueueRemote = await Remote.start(t, substrate, space, QUEUE_DEEDS);
        const before = juggled.get();
        juggler.tell("juggle", { name: "jobs" }, isBlocking);
        await until(() => juggled.get() > before + 20, "they juggle");
        await setTimeout(next(6));
        await juggler.end();
      }
    };
    await Promise.all([kill(true), kill(false)]);
    await survivor.end();
    const left = queue.tryGetSync(999);
    assert.ok(left.length >= JUGGLED - 1, `${left.length} are left of ${killed + JUGGLED}`);
    assert.equal(new Set(left).size, left.length, "none twice");
    assert.ok(left.every((n) => Number.isInteger(n) && n >= 0 && n < killed + JUGGLED));
    assert.equal(queue.size, 0);
    queue.putSync(1);
    assert.equal(await queue.get(), 1);
    t.diagnostic(`${killed + JUGGLED - left.length} of ${killed + 1} killed took a value along; ${juggled.get()} takings`);
  });
}
