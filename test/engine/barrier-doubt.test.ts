import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LockstepError } from "lockstep";
import type { Engine } from "../../src/engine/engine.ts";
import { openMemory } from "../../src/engine/table/memory.ts";
import { EngineSpace } from "../../src/remote/space.ts";
import { until } from "../fixtures/lock/until.ts";

const LOST = { code: "engine", message: "the answer was lost" };
const OPTIONS = { ttlMs: 1000, lockDelayMs: 0 };

/** What becomes of the commits of a client, one after the other; of those after these, they are done. */
type Fate = "done, not answered" | "not done";

async function opened(space: string): Promise<{ space: EngineSpace; fates: Fate[] }> {
  const engine = await openMemory("memory:", space);
  const fates: Fate[] = [];
  const commit: Engine["commit"] = async (checks, writes) => {
    const fate = fates.shift();
    const done = fate === "not done" ? undefined : await engine.commit(checks, writes);
    if (done === undefined || fate !== undefined) throw new LockstepError("engine", LOST.message);
    return done;
  };
  const get = (_engine: Engine, property: keyof Engine): unknown => {
    const member: unknown = property === "commit" ? commit : engine[property];
    return typeof member === "function" ? member.bind(engine) : member;
  };
  return { space: new EngineSpace(new Proxy(engine, { get } as ProxyHandler<Engine>), { ...OPTIONS, space }), fates };
}

describe("barrier, when answers are lost · memory:", () => {
  test("one that came and was not told so breaks it, and is told what went wrong", async (t) => {
    const [one, other] = [await opened("told"), await opened("told")];
    t.after(() => Promise.all([one.space.close(), other.space.close()]));
    const barrier = other.space.barrier("gate", 3);
    const waiting = assert.rejects(barrier.wait(), { code: "broken" });
    await until(async () => (await barrier.waiting) === 1, "one waits");
    one.fates.push("done, not answered");
    await assert.rejects(one.space.barrier("gate", 3).wait(), LOST);
    await waiting;
  });

  test("if it cannot break it either, the others find that it has left", async (t) => {
    const [one, other] = [await opened("found"), await opened("found")];
    t.after(() => Promise.all([one.space.close(), other.space.close()]));
    const barrier = other.space.barrier("gate", 3);
    const waiting = assert.rejects(barrier.wait(), { code: "broken" });
    await until(async () => (await barrier.waiting) === 1, "one waits");
    one.fates.push("done, not answered", "not done");
    await assert.rejects(one.space.barrier("gate", 3).wait(), LOST);
    await waiting;
    assert.deepEqual(one.fates, []);
  });

  test("one whose coming was not written has not come, and may come again", async (t) => {
    const [one, other] = [await opened("again"), await opened("again")];
    t.after(() => Promise.all([one.space.close(), other.space.close()]));
    const barrier = other.space.barrier("gate", 2);
    const waiting = barrier.wait();
    await until(async () => (await barrier.waiting) === 1, "one waits");
    one.fates.push("not done");
    await assert.rejects(one.space.barrier("gate", 2).wait(), LOST);
    assert.deepEqual(await Promise.all([waiting, one.space.barrier("gate", 2).wait()]), [0, 1]);
  });

  test("the last one that has acted and was not told that all pass says so; the others pass, or are told", async (t) => {
    for (const fate of ["done, not answered", "not done"] as const) {
      const [one, other] = [await opened(fate), await opened(fate)];
      t.after(() => Promise.all([one.space.close(), other.space.close()]));
      const barrier = other.space.barrier("gate", 2);
      const waiting = barrier.wait();
      const settled = Promise.allSettled([waiting]);
      await until(async () => (await barrier.waiting) === 1, "one waits");
      await assert.rejects(one.space.barrier("gate", 2).wait({ action: () => void one.fates.push(fate) }), LOST);
      const [outcome] = await settled;
      assert.equal(outcome.status, fate === "not done" ? "rejected" : "fulfilled");
    }
  });
});
