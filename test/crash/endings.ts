import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { LocalHold, LocalLock, LocalSpace } from "lockstep";
import { DEPARTED } from "../../src/local/memory/layout.ts";
import { LockRecord } from "../fixtures/lock/lock-record.ts";
import { type Dwelling, Peer } from "../fixtures/lock/peer.ts";
import { until } from "../fixtures/lock/until.ts";

/** How long the next one may wait for the lock of one who has died. */
const NEXT_MS = 1000;
/** The longest anybody sleeps without a look around. */
const SLICE_MS = 250;

/** Makes the peer, which waits asynchronously, the one to whom the next release offers the lock: woken, passed over, and long enough in line. */
async function passOver(lock: LocalLock, peer: Peer): Promise<void> {
  const record = new LockRecord(lock);
  for (let hold = lock.acquireSync(); ;) {
    peer.tell("acquire", lock.name);
    await until(() => record.waiting === 1, "the peer in line");
    let barging: LocalHold | null = hold;
    while (barging !== null && !record.isFair) {
      barging.releaseSync();
      barging = lock.tryAcquireSync();
      await setTimeout(2); // a waiter must have been in line for more than a millisecond
    }
    if (barging !== null) return;
    await peer.call("release", lock.name); // it was quicker
    hold = await lock.acquire();
  }
}

/** What happens to the lock when somebody in it, or in line for it, ends: by kill -9 of a process, `terminate()` of a worker, or `process.exit()`. */
export function endings(dwelling: Dwelling, open: (t: TestContext) => Promise<LocalSpace>): void {
  const ways: readonly [string, (peer: Peer) => Promise<unknown>][] = [
    [dwelling === "processes" ? "killed" : "terminated", (peer) => peer.end()],
    ["exiting", (peer) => (peer.tell("exit", 0), peer.ended)],
  ];
  for (const [way, end] of ways) {
    test(`a holder ${way}: the next has the lock within a second, and alone is told`, async (t) => {
      const space = await open(t);
      const lock = space.lock("door");
      for (const form of ["acquire", "acquireSync"] as const) {
        const peer = await Peer.start(t, dwelling, space);
        await peer.call(form, "door");
        await end(peer);
        const startMs = performance.now();
        const hold = await lock[form]({ timeoutMs: 20 * NEXT_MS });
        assert.ok(performance.now() - startMs < NEXT_MS);
        assert.equal(hold.abandoned, true);
        hold.releaseSync();
        const next = await lock[form]();
        assert.equal(next.abandoned, false);
        next.releaseSync();
      }
    });

    test(`a holder ${way} while others wait: all come through within a second each, the first is told`, async (t) => {
      const space = await open(t);
      const lock = space.lock("door");
      const [holder, ...others] = await Promise.all(Array.from({ length: 3 }, () => Peer.start(t, dwelling, space)));
      await holder!.call("acquire", "door");
      const told: boolean[] = [];
      const startedMs: number[] = [];
      const through = others.map(async (peer, at) => {
        told.push((await peer.call(at % 2 === 0 ? "acquire" : "acquireSync", "door")).abandoned);
        startedMs.push(performance.now());
        await peer.call("release", "door");
      });
      const own = lock.withLock((hold) => told.push(hold.abandoned));
      await until(() => new LockRecord(lock).waiting === 3, "all in line");
      await end(holder!);
      const endedMs = performance.now();
      await Promise.all([own, ...through]);
      assert.deepEqual(told, [true, false, false]);
      assert.ok(Math.min(...startedMs) - endedMs < NEXT_MS + 50 * others.length);
    });

    test(`a holder of many locks ${way}: each is told of once`, async (t) => {
      const space = await open(t);
      const peer = await Peer.start(t, dwelling, space);
      const names = Array.from({ length: 50 }, (_, at) => `door ${at}`);
      for (const name of names) await peer.call("acquire", name);
      await end(peer);
      for (const expected of [true, false]) {
        const told = names.map((name) => space.lock(name).withLockSync((hold) => hold.abandoned));
        assert.deepEqual(
          told,
          names.map(() => expected),
        );
      }
    });
  }

  for (const form of ["acquire", "acquireSync"] as const) {
    test(`one who waits in ${form} ends: the others never notice`, async (t) => {
      const space = await open(t);
      const lock = space.lock("door");
      const record = new LockRecord(lock);
      const [waiter, other] = await Promise.all([Peer.start(t, dwelling, space), Peer.start(t, dwelling, space)]);
      const hold = lock.acquireSync();
      waiter.tell(form, "door");
      await until(() => record.waiting === 1, "one in line");
      const had = other.call("acquire", "door");
      await until(() => record.waiting === 2, "both in line");
      await waiter.end();
      hold.releaseSync();
      assert.equal((await had).abandoned, false);
      await other.call("release", "door");
      for (let round = 0; round < 3; round++) {
        const next = await lock.acquire();
        assert.equal(next.abandoned, false);
        next.releaseSync();
      }
    });
  }

  test("one who was offered the lock ends before it wakes: the next has it within a second, and nothing was abandoned", async (t) => {
    const space = await open(t);
    const lock = space.lock("door");
    const record = new LockRecord(lock);
    for (const form of ["acquire", "acquireSync", "tryAcquire"] as const) {
      const peer = await Peer.start(t, dwelling, space);
      await passOver(lock, peer);
      const stalled = new LockRecord(space.lock(`stall ${form}`));
      peer.tell("stall", `stall ${form}`, 0);
      await until(() => stalled.get(1) === 1, "the peer busy");
      await lock.release();
      assert.equal(record.isOffered, true);
      await peer.end();
      const startMs = performance.now();
      const hold = await lock[form]();
      assert.ok(performance.now() - startMs < NEXT_MS);
      assert.equal(hold?.abandoned, false);
      hold.releaseSync();
    }
  });

  for (const [fate, others] of [
    ["ends before it wakes", ["acquire", "acquireSync"]],
    ["is too busy to take it", ["acquire", "acquireSync"]],
  ] as const) {
    test(`one who was offered the lock ${fate}: those who come into line then have it within a second each`, async (t) => {
      const space = await open(t);
      const lock = space.lock("door");
      const [offered, ...peers] = await Promise.all(Array.from({ length: 3 }, () => Peer.start(t, dwelling, space)));
      await passOver(lock, offered!);
      const stalled = new LockRecord(space.lock("stall"));
      offered!.tell("stall", "stall", 0);
      await until(() => stalled.get(1) === 1, "the peer busy");
      await lock.release();
      assert.equal(new LockRecord(lock).isOffered, true);
      const startMs = performance.now();
      const through = peers.map(async (peer, at) => {
        assert.equal((await peer.call(others[at]!, "door")).abandoned, false);
        await peer.call("release", "door");
      });
      if (fate === "ends before it wakes") await offered!.end();
      await Promise.all(through);
      assert.ok(performance.now() - startMs < NEXT_MS + 2 * SLICE_MS);
      if (fate === "ends before it wakes") return;
      stalled.add(0, 1);
      await until(() => new LockRecord(lock).owner !== 0, "the busy one's turn");
      await offered!.call("release", "door");
    });
  }

  test("the place of a dead holder is given to another before anybody looks: the next is told all the same", async (t) => {
    const space = await open(t);
    const lock = space.lock("door");
    const holder = await Peer.start(t, dwelling, space);
    await holder.call("acquire", "door");
    await holder.end();
    const heir = await Peer.start(t, dwelling, space);
    assert.equal(new LockRecord(lock).owner, DEPARTED);
    assert.equal((await heir.call("tryAcquire", "door"))?.abandoned, true);
    await heir.call("release", "door");
    assert.equal(lock.tryAcquireSync()?.abandoned, false);
  });

  test("a dead holder's lock is released by force: whoever has it next is told all the same", async (t) => {
    const space = await open(t);
    const lock = space.lock("door");
    const [holder, next] = await Promise.all([Peer.start(t, dwelling, space), Peer.start(t, dwelling, space)]);
    await holder.call("acquire", "door");
    await holder.end();
    await lock.release();
    assert.equal((await next.call("acquire", "door")).abandoned, true);
    await next.call("release", "door");
    assert.equal(
      lock.withLockSync(({ abandoned }) => abandoned),
      false,
    );
  });

  test("a holder that is to give up its hold ends before it hears of that: the release is done, and the next is told", async (t) => {
    const space = await open(t);
    const lock = space.lock("door");
    const holder = await Peer.start(t, dwelling, space);
    await holder.call("acquire", "door");
    const stalled = new LockRecord(space.lock("stall"));
    holder.tell("stall", "stall", 0);
    await until(() => stalled.get(1) === 1, "the holder busy");
    const released = lock.release();
    await until(() => new LockRecord(lock).waiting === 1, "the release in line");
    await holder.end();
    await released;
    assert.equal((await lock.acquire()).abandoned, true);
  });

  test("an offer binds for a slice, however many come and look", async (t) => {
    const space = await open(t);
    const lock = space.lock("door");
    const busy = await Peer.start(t, dwelling, space);
    await passOver(lock, busy);
    const stalled = new LockRecord(space.lock("stall"));
    busy.tell("stall", "stall", 0);
    await until(() => stalled.get(1) === 1, "the peer busy");
    await lock.release();
    const offeredMs = performance.now();
    assert.equal(new LockRecord(lock).isOffered, true);
    assert.throws(() => lock.acquireSync({ timeoutMs: 1 }), { code: "timeout" });
    assert.throws(() => lock.acquireSync({ timeoutMs: 1 }), { code: "timeout" });
    const [first, second] = [lock.acquire(), lock.acquire()];
    (await first).releaseSync();
    assert.ok(performance.now() - offeredMs > SLICE_MS * 0.9, `after ${performance.now() - offeredMs} ms`);
    (await second).releaseSync();
  });

  test("what a dead one held is told of, whatever number of names has passed since", async (t) => {
    const space = await open(t);
    const holder = await Peer.start(t, dwelling, space);
    await holder.call("acquire", "door");
    await holder.end();
    await Peer.start(t, dwelling, space); // in the place of the dead one, of which nothing is bound any more then
    for (let at = 0; at < 5000; at++) space.lock(`other ${at}`).acquireSync().releaseSync();
    assert.equal(
      space.lock("door").withLockSync(({ abandoned }) => abandoned),
      true,
    );
  });

  test("what a dead one had bound makes room when its place is taken again", async (t) => {
    const space = await open(t);
    const binder = await Peer.start(t, dwelling, space);
    binder.tell("bindForEver", "dead ");
    const record = new LockRecord(space.lock("mine"));
    await until(() => record.namesInUse > 700, "the names bound");
    await binder.end();
    await Peer.start(t, dwelling, space);
    const holds = Array.from({ length: 1000 }, (_, at) => space.lock(`new ${at}`).acquireSync());
    for (const hold of holds) hold.releaseSync();
  });
}
