import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";
import type { Engine } from "../../src/engine/engine.ts";
import { openMemory } from "../../src/engine/table/memory.ts";
import { EngineSpace } from "../../src/remote/space.ts";
import { LockstepError } from "../../src/sync/error.ts";
import { until } from "../fixtures/lock/until.ts";

const OPTIONS = { space: "doubt", ttlMs: 300, lockDelayMs: 0 };
const JOBS = { joinable: true };
const LINE = "queue/jobs";

/** A space whose commits pass by `around`. */
async function opened(
  t: TestContext,
  around: (commit: () => ReturnType<Engine["commit"]>) => ReturnType<Engine["commit"]>,
): Promise<EngineSpace> {
  const engine = await openMemory("doubt", OPTIONS.space);
  const get = (_engine: Engine, property: keyof Engine): unknown => {
    if (property === "commit")
      return (...words: Parameters<Engine["commit"]>): ReturnType<Engine["commit"]> => around(() => engine.commit(...words));
    const member: unknown = engine[property];
    return typeof member === "function" ? member.bind(engine) : member;
  };
  const space = new EngineSpace(new Proxy(engine, { get } as ProxyHandler<Engine>), OPTIONS);
  t.after(() => space.close());
  return space;
}

/** The store forgets everybody who takes. */
async function forgetTakers(engine: Engine): Promise<void> {
  for (const { order } of await engine.members(LINE, 10)) await engine.evict(LINE, order);
}

async function onlooker(t: TestContext): Promise<Engine> {
  const engine = await openMemory("doubt", OPTIONS.space);
  t.after(() => engine.close());
  return engine;
}

describe("queue, when claims and answers are lost · memory:", () => {
  test("what one has again is its own, whatever it says of the time when it lost it", async (t) => {
    const engine = await onlooker(t);
    const [one, other] = [await opened(t, (commit) => commit()), await opened(t, (commit) => commit())];
    const queue = one.queue<string>("jobs", JOBS);
    await queue.put("a");
    const first = await queue.take();
    await forgetTakers(engine);
    assert.equal(first.signal.aborted, true);
    const second = await queue.take();
    assert.equal(second.tries, 2);
    await assert.rejects(first.done(), { code: "lost" });
    // Both look for what has been left, several times.
    for (const space of [one, other])
      await assert.rejects(space.queue("jobs", JOBS).take({ timeoutMs: OPTIONS.ttlMs }), { code: "timeout" });
    await second.done();
    await queue.join();
  });

  test("who has been forgotten by the store while it took something is told so", async (t) => {
    const engine = await onlooker(t);
    let isCut = false;
    const space = await opened(t, async (commit) => {
      const done = await commit();
      if (isCut) await forgetTakers(engine);
      return done;
    });
    const queue = space.queue<string>("jobs", JOBS);
    await queue.put("a");
    isCut = true;
    const delivery = await queue.take();
    isCut = false;
    assert.equal(delivery.signal.aborted, true);
    assert.equal((delivery.signal.reason as LockstepError).code, "lost");
  });

  test("what was taken, and its taker was not told, comes back to others though he takes no more", async (t) => {
    let isCut = false;
    const one = await opened(t, async (commit) => {
      const done = await commit();
      if (isCut) throw new LockstepError("engine", "the answer was lost");
      return done;
    });
    const other = await opened(t, (commit) => commit());
    const queue = one.queue<string>("jobs", JOBS);
    await queue.put("a");
    isCut = true;
    await assert.rejects(queue.take(), { code: "engine" });
    isCut = false;
    const delivery = await other.queue<string>("jobs", JOBS).take({ timeoutMs: 10_000 });
    assert.equal(delivery.value, "a");
    await delivery.done();
    await until(async () => (await queue.size) === 0, "nothing is left");
  });
});
