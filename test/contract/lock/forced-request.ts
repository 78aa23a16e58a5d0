import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { LocalLock, LocalSpace } from "lockstep";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { Peer } from "../../fixtures/lock/peer.ts";
import { until } from "../../fixtures/lock/until.ts";
import type { Substrate } from "../substrate.ts";
import { LOCK, type LockKind } from "./kind.ts";
import { opened } from "./opened.ts";

const FORMS = ["acquire", "acquireSync"] as const;
const LOST = { name: "LockstepError", code: "lost", message: /"door"/ };
const LATE = { name: "LockstepError", code: "timeout", message: /"door" was not released by its holder within \d+ ms/ };
const DEADLINE_MS = 20_000;

/** A peer that holds "door", and whose event loop does not turn. */
interface Busy {
  readonly space: LocalSpace;
  readonly peer: Peer;
  readonly lock: LocalLock;
  /** What cannot be had meanwhile. */
  readonly excluded: LocalLock;
  readonly record: LockRecord;
  readonly token: bigint;
  /** Its event loop goes on. */
  wake(): void;
}

async function busy(t: TestContext, substrate: Substrate, kind: LockKind, form: (typeof FORMS)[number]): Promise<Busy> {
  const space = await opened(t, substrate);
  const peer = await Peer.start(t, substrate.name, space);
  const lock = kind.of(space, "door");
  const record = new LockRecord(lock);
  const { token } = await peer.call(form, kind.called("door"));
  peer.tell("stall", kind.called("door"), 0);
  await until(() => record.get(1) > 0, "the peer is busy");
  return { space, peer, lock, excluded: kind.excluded(space, "door"), record, token, wake: () => record.add(0, 1) };
}

/** Without a turn of our event loop. */
function spinUntil(isSo: () => boolean, what: string): void {
  for (const endsAtMs = performance.now() + DEADLINE_MS; !isSo();) if (performance.now() > endsAtMs) throw new Error(`never: ${what}`);
}

/** What a release by others is, of a lock and of either side of an rwlock: a request, and the holder's own thread ends the hold. */
export function lockForcedRequest(substrate: Substrate, kind: LockKind = LOCK): void {
  for (const form of FORMS) {
    test(`a busy holder keeps what it had by ${form} until its event loop turns: nobody is let in, and the release waits`, async (t) => {
      const { peer, lock, excluded, token, wake } = await busy(t, substrate, kind, form);
      let isOver = false;
      const released = lock.release().then(() => (isOver = true));
      assert.equal(excluded.tryAcquireSync(), null);
      assert.throws(() => excluded.acquireSync({ timeoutMs: 50 }), { code: "timeout" });
      await assert.rejects(excluded.acquire({ timeoutMs: 50 }), { code: "timeout" });
      assert.deepEqual([isOver, lock.locked], [false, true]);
      wake();
      assert.equal(await peer.call("lost", kind.called("door")), "lost");
      await released;
      const next = excluded.tryAcquireSync();
      assert.ok(next);
      assert.equal(next.abandoned, false);
      assert.ok(next.token > token);
      next.releaseSync();
      await peer.call("release", kind.called("door"));
    });

    test(`who waits in ${form} has it when the holder has heard that it was ended, not before`, async (t) => {
      const space = await opened(t, substrate);
      const [releaser, waiter] = await Promise.all([Peer.start(t, substrate.name, space), Peer.start(t, substrate.name, space)]);
      const lock = kind.of(space, "door");
      const excluded = kind.excluded(space, "door");
      const called = kind.excludedCalled("door");
      const hold = await lock.acquire();
      const { signal } = hold;
      const had = waiter.call(form, called);
      await until(() => new LockRecord(excluded).waiting === 1, "the waiter waits");
      const released = releaser.call("releaseOthers", kind.called("door"));
      spinUntil(() => new LockRecord(lock).isForced, "the request");
      assert.deepEqual([signal.aborted, lock.locked], [false, true]);
      assert.equal((await had).abandoned, false);
      assert.equal(signal.aborted, true);
      await released;
      hold.releaseSync();
      assert.equal(excluded.tryAcquireSync(), null);
      await waiter.call("release", called);
    });
  }

  test("until its event loop turns the holder has its hold, and may release it as if nobody had", async (t) => {
    const space = await opened(t, substrate);
    const peer = await Peer.start(t, substrate.name, space);
    const lock = kind.of(space, "door");
    const record = new LockRecord(lock);
    const hold = lock.acquireSync();
    const { signal, token } = hold;
    const released = peer.call("releaseOthers", kind.called("door"));
    spinUntil(() => record.isForced, "the request");
    assert.deepEqual([hold.token, signal.aborted, lock.locked], [token, false, true]);
    hold.releaseSync();
    assert.deepEqual([record.isForced, lock.locked], [false, false]);
    const next = lock.acquireSync();
    await released;
    assert.equal(signal.aborted, false);
    assert.throws(() => hold.releaseSync(), { code: "not-held" });
    assert.ok(next.token > token);
    assert.equal(next.signal.aborted, false);
    next.releaseSync();
  });

  test("a hold that was lost has no token, and nothing is left to release", async (t) => {
    const space = await opened(t, substrate);
    const peer = await Peer.start(t, substrate.name, space);
    const lock = kind.of(space, "door");
    const hold = lock.acquireSync();
    await peer.call("releaseOthers", kind.called("door"));
    assert.throws(() => hold.token, LOST);
    assert.throws(() => hold.signal.throwIfAborted(), LOST);
    hold.releaseSync();
    await hold.release();
    await assert.rejects(lock.release(), { code: "not-held" });
    assert.ok(kind.excluded(space, "door").tryAcquireSync());
  });

  test("a time-out or an abort ends the wait for the release, and not the request", async (t) => {
    const { peer, lock, record, wake } = await busy(t, substrate, kind, "acquire");
    const controller = new AbortController();
    const reason = new Error("enough");
    await assert.rejects(lock.release({ timeoutMs: 0 }), LATE);
    await assert.rejects(lock.release({ timeoutMs: 20 }), LATE);
    const aborted = assert.rejects(lock.release({ signal: controller.signal }), reason);
    controller.abort(reason);
    await aborted;
    assert.deepEqual([record.isForced, lock.locked], [true, true]);
    wake();
    assert.equal(await peer.call("lost", kind.called("door")), "lost");
    assert.equal(lock.locked, false);
  });

  test("what is asked wrongly, or aborted before, asks for nothing", async (t) => {
    const { lock, record, wake, peer } = await busy(t, substrate, kind, "acquire");
    const reason = new Error("enough");
    for (const of of ["another's", "our own"]) {
      await assert.rejects(lock.release({ timeoutMs: -1 }), { code: "invalid" }, of);
      await assert.rejects(lock.release({ signal: AbortSignal.abort(reason) }), reason, of);
      assert.deepEqual([record.isForced, lock.locked], [false, true], of);
      if (of === "our own") break;
      wake();
      await peer.call("release", kind.called("door"));
      lock.acquireSync();
    }
    await lock.release({ timeoutMs: 0 });
    assert.equal(lock.locked, false);
  });

  test("two who release the same hold are both told when it has ended", async (t) => {
    const { lock, peer, wake } = await busy(t, substrate, kind, "acquireSync");
    const both = [lock.release(), lock.release()];
    wake();
    await Promise.all(both);
    assert.equal(await peer.call("lost", kind.called("door")), "lost");
    await assert.rejects(lock.release(), { code: "not-held" });
  });

  for (const when of ["before", "after"] as const) {
    test(`what a holder has who dies ${when} it is released has ended, and the next is told as of any dead one's`, async (t) => {
      const { lock, excluded, peer } = await busy(t, substrate, kind, "acquire");
      if (when === "before") await peer.end();
      const released = lock.release();
      if (when === "after") await peer.end();
      await released;
      assert.equal(lock.locked, false);
      await assert.rejects(lock.release(), { code: "not-held" });
      assert.equal(excluded.acquireSync().abandoned, kind.tellsDeath);
    });
  }

  test("closing the space ends the wait for the release", async (t) => {
    const { space, lock, wake } = await busy(t, substrate, kind, "acquire");
    const outcome = assert.rejects(lock.release(), { code: "closed" });
    await new Promise(setImmediate);
    await space.close();
    await outcome;
    wake();
  });

  if (substrate.name === "processes") {
    test("a stopped holder keeps it, and the release waits until it goes on", async (t) => {
      const space = await opened(t, substrate);
      const peer = await Peer.start(t, substrate.name, space);
      const lock = kind.of(space, "door");
      await peer.call("acquire", kind.called("door"));
      const told = peer.call("lost", kind.called("door"));
      peer.signal("SIGSTOP");
      await until(() => peer.isStopped, "the peer stopped");
      await assert.rejects(lock.release({ timeoutMs: 50 }), LATE);
      const released = lock.release();
      await assert.rejects(kind.excluded(space, "door").acquire({ timeoutMs: 50 }), { code: "timeout" });
      assert.equal(lock.locked, true);
      peer.signal("SIGCONT");
      assert.equal(await told, "lost");
      await released;
      assert.equal(lock.locked, false);
    });
  }
}
