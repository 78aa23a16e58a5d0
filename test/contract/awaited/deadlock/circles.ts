import assert from "node:assert/strict";
import { test } from "node:test";
import type { CycleStep, Space } from "lockstep";
import { awaitedDeadlockDeeds } from "../../../fixtures/awaited/awaited-deadlock-deeds.ts";
import { awaitedLockDeeds, lockOf } from "../../../fixtures/awaited/awaited-lock-deeds.ts";
import { until } from "../../../fixtures/lock/until.ts";
import { ownFolder } from "../../../fixtures/log/own-folder.ts";
import type { Ground, Other } from "../ground.ts";

/** Somebody who can be told to acquire: somebody else, or we ourselves. */
type Party = Pick<Other, "call">;

function ourselves(space: Space): Party {
  const deeds = { ...awaitedLockDeeds, ...awaitedDeadlockDeeds };
  return {
    call: (async (deed: "acquireAs", ...args: never) =>
      (deeds[deed] as (...all: unknown[]) => unknown)(space, ...(args as []))) as Party["call"],
  };
}

/** Who waits for what, without what differs from run to run. */
function said(cycle: readonly CycleStep[] | null): string[] {
  return (cycle ?? []).map(({ owner, lock }) => `${owner} for ${lock}`);
}

export function awaitedCircles(ground: Ground): void {
  for (const isOursLast of [false, true]) {
    test(`of two, ${isOursLast ? "ours" : "the other one"} began last: it is told who waits for whom, and the one before goes on`, async (t) => {
      const space = await ground.open(t);
      const others: Party[] = [ourselves(space), await ground.other(t, space)];
      const [first, last] = (isOursLast ? others.toReversed() : others) as [Party, Party];
      await first.call("acquireAs", "Anna", "a");
      await last.call("acquireAs", "Ben", "b");
      const waits = first.call("acquireAs", "Anna", "b");
      await until(async () => (await ground.waiting(space, space.lock("b"))) === 1, "Anna waits");
      const cycle = await last.call("acquireAs", "Ben", "a");
      assert.deepEqual(said(cycle), ["Ben for a", "Anna for b"]);
      assert.deepEqual(
        cycle!.map(({ process: id }) => id === process.pid),
        ground.others === "in our thread" || ground.name === "threads" ? [true, true] : [isOursLast, !isOursLast],
      );
      await last.call("release", "b");
      assert.equal(await waits, null);
    });
  }

  for (const parties of [3, 5]) {
    test(`of ${parties}, through locks and rlocks: the last one is told, and gives up; the others go on, one after another`, async (t) => {
      const space = await ground.open(t);
      const [ours, other] = [ourselves(space), await ground.other(t, space)];
      const party = (index: number): Party => (index % 2 === 0 ? ours : other);
      const name = (index: number): string => `${index % 2 === 0 ? "" : "rlock under "}${index % parties}`;
      const names = Array.from({ length: parties }, (_, index) => name(index));
      for (const [index, one] of names.entries()) await party(index).call("acquireAs", `owner ${index}`, one);
      const waits: Promise<readonly CycleStep[] | null>[] = [];
      for (const index of names.keys()) {
        const wanted = names[(index + 1) % parties]!;
        waits.push(party(index).call("acquireAs", `owner ${index}`, wanted));
        const isLast = index === parties - 1;
        await until(async () => isLast || (await ground.waiting(space, lockOf(space, wanted))) === 1, `owner ${index} waits`);
      }
      const cycle = await waits.at(-1)!;
      const steps = names.map((_, index) => `owner ${(index + parties - 1) % parties} for ${index % parties}`);
      assert.deepEqual(said(cycle), steps);
      await party(parties - 1).call("release", names.at(-1)!);
      for (let index = parties - 2; index >= 0; index--) {
        assert.equal(await waits[index], null);
        await party(index).call("release", names[index + 1]!);
        await party(index).call("release", names[index]!);
      }
    });
  }

  test("who gives up may be another than who was told: it is over for both when any of them gives back", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const owner = space.owner("ours");
    const a = await space.lock("a").acquire({ owner });
    await other.call("acquireAs", "theirs", "b");
    const controller = new AbortController();
    const aborted = assert.rejects(space.lock("b").acquire({ owner, signal: controller.signal }), (reason) => reason === "enough");
    await until(async () => (await ground.waiting(space, space.lock("b"))) === 1, "ours waits");
    const cycle = await other.call("acquireAs", "theirs", "a");
    assert.deepEqual(said(cycle), ["theirs for a", "ours for b"]);
    controller.abort("enough");
    await aborted;
    const again = other.call("acquireAs", "theirs", "a");
    await a.release();
    assert.equal(await again, null);
  });

  test("a wait with a time-out is in a circle as any other, and is told what comes first", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const owner = space.owner("ours");
    await space.lock("a").acquire({ owner });
    await other.call("acquireAs", "theirs", "b");
    const theirs = other.call("acquireAs", "theirs", "a");
    await until(async () => (await ground.waiting(space, space.lock("a"))) === 1, "theirs waits");
    const ours = space.lock("b").acquire({ owner, timeoutMs: 60_000 });
    await assert.rejects(ours, { code: "deadlock" });
    await space.lock("a").release();
    assert.equal(await theirs, null);
  });

  test("an owner that wants what it has itself is a circle of one; of an rlock it has it again", async (t) => {
    const space = await ground.open(t);
    const owner = space.owner("payer");
    const hold = await space.lock("x").acquire({ owner });
    await assert.rejects(space.lock("x").acquire({ owner }), ({ code, message, cycle }) => {
      assert.equal(code, "deadlock");
      const who = `payer of process ${process.pid}( on \\S+)?`;
      assert.match(
        message,
        new RegExp(
          `^waiting for "x" would never end: ${who} waits for "x", which ${who} holds; acquire them in one order, as acquireAll does$`,
        ),
      );
      assert.deepEqual(said(cycle), ["payer for x"]);
      return true;
    });
    assert.equal(hold.signal.aborted, false);
    const again = await space.rlock("again").acquire({ owner });
    await space.rlock("again").withLock(() => {}, { owner });
    await again.release();
  });

  test("acquireAll of an owner: it is told as well, and has none of them", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const owner = space.owner("ours");
    await space.lock("z").acquire({ owner });
    await other.call("acquireAs", "theirs", "b");
    const theirs = other.call("acquireAs", "theirs", "z");
    await until(async () => (await ground.waiting(space, space.lock("z"))) === 1, "theirs waits");
    await assert.rejects(space.acquireAll([space.lock("b"), space.rlock("a")], { owner }), { code: "deadlock" });
    const free = (await space.rlock("a").tryAcquire())!;
    await free.release();
    await space.lock("z").release();
    assert.equal(await theirs, null);
  });

  if (ground.others !== "in our thread")
    test("one of the circle dies: who waited for what it had has it", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const owner = space.owner("ours");
      const b = await space.lock("b").acquire({ owner });
      await other.call("acquireAs", "theirs", "a");
      const a = space.lock("a").acquire({ owner });
      await until(async () => (await ground.waiting(space, space.lock("a"))) === 1, "ours waits");
      let isOver = false;
      const over = (): void => void (isOver = true);
      other.call("acquireAs", "theirs", "b").then(over, over); // memories tell it at once
      await until(async () => isOver || (await ground.waiting(space, space.lock("b"))) === 1, "theirs waits, or has been told");
      await other.end();
      assert.equal((await a).abandoned, true);
      await b.release();
    });

  test("owners who take two locks at a time, in any order: each gets on, and who is told was in a circle", async (t) => {
    const space = await ground.open(t, true);
    const folder = ownFolder(t);
    const names = ["a", "b", "rlock under c", "d"];
    const parties = [ourselves(space), await ground.other(t, space)];
    const told = await Promise.all(
      parties.map((party, index) =>
        party.call("takePairs", names, { folder, owners: [0, 1, 2].map((at) => `owner ${at} of ${index}`), rounds: 15 }),
      ),
    );
    t.diagnostic(`${told.join(" and ")} were told`);
    assert.ok(told.some((count) => count > 0));
  });
}
