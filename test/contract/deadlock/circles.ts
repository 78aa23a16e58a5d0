import assert from "node:assert/strict";
import { test } from "node:test";
import type { CycleStep, LocalSpace } from "lockstep";
import { DEADLOCK_DEEDS, type DeadlockRemote, type Form } from "../../fixtures/deadlock/deadlock-deeds.ts";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

/** What a thread may block for. */
const KINDS = ["lock", "rlock", "value", "read", "write"];

/** Each takes a lock of its own and then the next one's, the last one the first's. Returns what each was told, and what the locks are called. */
async function plant(
  remotes: readonly DeadlockRemote[],
  forms: readonly Form[],
  kinds: readonly string[],
): Promise<(readonly CycleStep[] | null)[]> {
  const parties = forms.length;
  const name = (index: number): string => `${kinds[index % parties]!} ${index % parties}`;
  return Promise.all(
    forms.map((form, index) => remotes[index]!.call("cross", { first: name(index), second: name(index + 1), form, parties })),
  );
}

function told(answers: readonly (readonly CycleStep[] | null)[]): readonly CycleStep[] {
  const circles = answers.filter((answer) => answer !== null);
  assert.equal(circles.length, 1, `one is told of the circle, not ${circles.length}`);
  return circles[0]!;
}

export function deadlockCircles(substrate: Substrate): void {
  for (const forms of [
    ["blocking", "blocking"],
    ["blocking", "owned"],
    ["owned", "owned"],
  ] as const) {
    test(`two, ${forms.join(" and ")}: one is told, with who waits for whom, and the other goes on`, async (t) => {
      const space = await opened(t, substrate);
      const remotes: DeadlockRemote[] = await Remote.startAll(t, substrate, space, DEADLOCK_DEEDS, 2);
      for (let round = 0; round < 100; round++) {
        const cycle = told(await plant(remotes, forms, ["lock", "lock"]));
        assert.deepEqual(cycle.map(({ lock }) => lock).toSorted(), ["lock 0", "lock 1"]);
        for (const { owner, process: id } of cycle) {
          assert.match(owner, /^(the main thread|thread \d+|owner of lock \d)/);
          assert.equal(id === process.pid, substrate.name === "threads");
        }
      }
    });
  }

  test("of up to five, of every kind and form, exactly one is told, and the circle is all of them", async (t) => {
    const space = await opened(t, substrate);
    const remotes: DeadlockRemote[] = await Remote.startAll(t, substrate, space, DEADLOCK_DEEDS, 5);
    for (let round = 0; round < 120; round++) {
      const parties = 2 + (round % 4);
      const forms = Array.from({ length: parties }, (_, index): Form => ((round >> index) & 1 ? "owned" : "blocking"));
      const kinds = Array.from({ length: parties }, (_, index) => {
        const isOwned = forms[index] === "owned" || forms.at(index - 1) === "owned"; // who has it, or who waits for it
        return isOwned ? ["lock", "rlock", "value"][(round + index * index) % 3]! : KINDS[(round + index * index) % KINDS.length]!;
      });
      const cycle = told(await plant(remotes, forms, kinds));
      assert.equal(cycle.length, parties);
      assert.equal(new Set(cycle.map(({ lock }) => lock)).size, parties);
    }
  });

  test("fifty owners of one thread", async (t) => {
    const space = await opened(t, substrate);
    const answers = await ring(space, 50);
    assert.equal(told(answers).length, 50);
  });

  test("an owner that wants what it has itself", async (t) => {
    const space = await opened(t, substrate);
    const owner = space.owner("payer");
    const hold = await space.lock("x").acquire({ owner });
    await assert.rejects(space.lock("x").acquire({ owner }), {
      code: "deadlock",
      message: `waiting for "x" would never end: payer of process ${process.pid} waits for "x", which payer of process ${process.pid} holds; acquire them in one order, as acquireAll does`,
      cycle: [{ owner: "payer", process: process.pid, lock: "x" }],
    });
    assert.equal(hold.signal.aborted, false);
    const inner = await space.rlock("again").acquire({ owner });
    await space.rlock("again").withLock(() => {}, { owner });
    inner.releaseSync();
  });

  test("a thread that blocks keeps what its owners have, and what nobody in particular has", async (t) => {
    const space = await opened(t, substrate);
    const remote: DeadlockRemote = await Remote.start(t, substrate, space, DEADLOCK_DEEDS);
    for (const owner of [space.owner("one of ours"), undefined]) {
      const ours = await space.lock("ours").acquire(owner && { owner });
      await remote.call("keep", "theirs");
      const theirs = remote.call("take", "ours", "blocking");
      await until(() => new LockRecord(space.lock("ours")).waiting === 1, "it waits for ours");
      assert.throws(() => space.lock("theirs").acquireSync(), { code: "deadlock", message: /waiting for "theirs" would never end/ });
      ours.releaseSync();
      await theirs;
      await remote.call("letGo");
    }
  });

  test("who reads after a writer that waits is in the way of whoever keeps that writer waiting", async (t) => {
    const space = await opened(t, substrate);
    const remotes: DeadlockRemote[] = await Remote.startAll(t, substrate, space, DEADLOCK_DEEDS, 2);
    const [writer, reader] = remotes as [DeadlockRemote, DeadlockRemote];
    const { read, write } = space.rwlock("prices");
    const reading = read.acquireSync();
    await reader.call("keep", "theirs");
    const written = writer.call("enter", "prices", "write");
    await until(() => new LockRecord(write).waiting === 1, "the writer waits");
    const wasRead = reader.call("enter", "prices", "read");
    await until(() => new LockRecord(read).waiting === 1, "the reader stands back");
    assert.throws(() => space.lock("theirs").acquireSync(), { code: "deadlock" });
    reading.releaseSync();
    await Promise.all([written, wasRead]);
    await reader.call("letGo");
  });

  test("who stands back is in the circle, though another wait of its thread has been called and cannot go on", async (t) => {
    const space = await opened(t, substrate);
    const remotes: DeadlockRemote[] = await Remote.startAll(t, substrate, space, DEADLOCK_DEEDS, 2);
    const [writer, reader] = remotes as [DeadlockRemote, DeadlockRemote];
    const { read, write } = space.rwlock("prices");
    for (let isMet = false; !isMet;) {
      const ours = space.lock("ours").acquireSync();
      const writing = write.acquireSync();
      const called = read.acquire();
      const wasRead = reader.call("readAndTake", "prices", "ours");
      const written = writer.call("enter", "prices", "write");
      await until(() => new LockRecord(read).waiting === 2 && new LockRecord(write).waiting === 1, "all of them wait");
      writing.releaseSync(); // calls both readers; ours cannot go on, as its thread blocks
      while (!read.locked);
      isMet = new LockRecord(write).waiting === 1; // else the reader came so late that the writer went before it, and there is no circle
      let isTold = false;
      try {
        read.acquireSync({ timeoutMs: 5000 }).releaseSync();
      } catch (error) {
        isTold = (error as { code?: string }).code === "deadlock";
      }
      ours.releaseSync();
      (await called).releaseSync();
      assert.equal(isTold, isMet === (await wasRead), "one of the two is told, if there is a circle");
      await written;
    }
  });

  test("who blocks to read does not wait for a writer of its own thread when the one that it stood back for has given up", async (t) => {
    const space = await opened(t, substrate);
    const remotes: DeadlockRemote[] = await Remote.startAll(t, substrate, space, DEADLOCK_DEEDS, 2);
    const [writer, reader] = remotes as [DeadlockRemote, DeadlockRemote];
    await reader.call("keepReading", "prices");
    const { read, write } = space.rwlock("prices");
    const ours = write.acquire();
    const written = writer.call("enterBriefly", "prices", 500);
    await until(() => new LockRecord(write).waiting === 2, "ours and the other one wait to write");
    read.acquireSync({ timeoutMs: 5000 }).releaseSync();
    assert.equal(await written, false);
    await reader.call("letGo");
    (await ours).releaseSync();
  });

  test("who takes a lock back after a condition's wait is never told; another of the circle is", async (t) => {
    const space = await opened(t, substrate);
    const remote: DeadlockRemote = await Remote.start(t, substrate, space, DEADLOCK_DEEDS);
    const lock = space.lock("mine");
    const condition = space.condition("told", lock);
    const waiting = remote.call("waitOnCondition", "mine", "its");
    await until(() => waitersOf(condition) === 1, "it waits on the condition");
    const hold = lock.acquireSync();
    condition.notify(hold);
    // It is called, and can go on only when we release; we want what it keeps.
    const owner = space.owner();
    assert.throws(() => space.lock("its").acquireSync(), { code: "deadlock" });
    hold.releaseSync();
    await waiting;
    await space.lock("its").withLock(() => {}, { owner });
  });
}

async function ring(space: LocalSpace, parties: number): Promise<(readonly CycleStep[] | null)[]> {
  const owners = Array.from({ length: parties }, (_, index) => space.owner(`owner ${index}`));
  const holds = await Promise.all(owners.map((owner, index) => space.lock(`ring ${index}`).acquire({ owner })));
  return Promise.all(
    owners.map(async (owner, index) => {
      try {
        (await space.lock(`ring ${(index + 1) % parties}`).acquire({ owner })).releaseSync();
        return null;
      } catch (error) {
        return (error as { cycle?: readonly CycleStep[] }).cycle!;
      } finally {
        holds[index]!.releaseSync();
      }
    }),
  );
}
