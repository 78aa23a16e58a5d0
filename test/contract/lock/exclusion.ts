import assert from "node:assert/strict";
import { test } from "node:test";
import type { LocalHold, LocalLock } from "lockstep";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { Peer } from "../../fixtures/lock/peer.ts";
import { until } from "../../fixtures/lock/until.ts";
import type { Substrate } from "../substrate.ts";
import { LOCK, type LockKind } from "./kind.ts";
import { opened } from "./opened.ts";

const TAKINGS: readonly [form: string, take: (lock: LocalLock) => LocalHold | null | Promise<LocalHold | null>][] = [
  ["acquire", (lock) => lock.acquire()],
  ["acquireSync", (lock) => lock.acquireSync()],
  ["tryAcquire", (lock) => lock.tryAcquire()],
  ["tryAcquireSync", (lock) => lock.tryAcquireSync()],
  ["acquire in time", (lock) => lock.acquire({ timeoutMs: 1000 })],
  ["acquireSync in time", (lock) => lock.acquireSync({ timeoutMs: 1000 })],
];

export function lockExclusion(substrate: Substrate, kind: LockKind = LOCK): void {
  for (const [form, take] of TAKINGS) {
    test(`what ${form} has taken nobody gets until it is released`, async (t) => {
      const space = await opened(t, substrate);
      const peer = await Peer.start(t, substrate.name, space);
      const lock = kind.of(space, "door");
      const hold = await take(lock);
      assert.ok(hold);
      assert.equal(lock.locked, true);
      assert.equal(lock.tryAcquireSync(), null);
      assert.equal(await lock.tryAcquire(), null);
      assert.equal(await peer.call("tryAcquire", kind.called("door")), null);
      assert.equal(await peer.call("tryAcquireSync", kind.called("door")), null);
      hold.releaseSync();
      assert.equal(lock.locked, false);
      assert.ok(await peer.call("tryAcquire", kind.called("door")));
      assert.equal(lock.locked, true);
      assert.equal(lock.tryAcquireSync(), null);
      await peer.call("release", kind.called("door"));
      assert.ok(lock.tryAcquireSync());
    });
  }

  test("everybody who waits comes through, one after the other, blocking or not", async (t) => {
    const space = await opened(t, substrate);
    const peers = await Promise.all(Array.from({ length: 4 }, () => Peer.start(t, substrate.name, space)));
    const lock = kind.of(space, "door");
    const record = new LockRecord(lock);
    const hold = lock.acquireSync();
    let had = 0;
    const through = peers.map(async (peer, at) => {
      await peer.call(at % 2 === 0 ? "acquire" : "acquireSync", kind.called("door"));
      had++;
      assert.equal(lock.tryAcquireSync(), null);
      await peer.call("release", kind.called("door"));
    });
    await until(() => record.waiting === peers.length, "all peers in line");
    assert.equal(had, 0);
    hold.releaseSync();
    await Promise.all(through);
    assert.ok(lock.tryAcquireSync());
  });

  test("two names are two locks", async (t) => {
    const space = await opened(t, substrate);
    kind.of(space, "front").acquireSync();
    assert.ok(kind.of(space, "back").tryAcquireSync());
  });

  test("tens of lines in each of several peers count exactly", async (t) => {
    const space = await opened(t, substrate);
    const peers = await Promise.all(Array.from({ length: 3 }, () => Peer.start(t, substrate.name, space)));
    const record = new LockRecord(kind.of(space, "counter"));
    const [lines, rounds] = [24, 40];
    await Promise.all(peers.map((peer) => peer.call("count", kind.called("counter"), { lines, rounds, isBlocking: false })));
    assert.equal(record.get(0), peers.length * lines * rounds);
    assert.equal(record.waiting, 0);
  });

  test("blocking and asynchronous peers on one lock count exactly", async (t) => {
    const space = await opened(t, substrate);
    const peers = await Promise.all(Array.from({ length: 4 }, () => Peer.start(t, substrate.name, space)));
    const record = new LockRecord(kind.of(space, "counter"));
    const [lines, rounds] = [10, 200];
    await Promise.all(
      peers.map((peer, at) =>
        at % 2 === 0
          ? peer.call("count", kind.called("counter"), { lines, rounds, isBlocking: false })
          : peer.call("count", kind.called("counter"), { lines: 1, rounds: rounds * 50, isBlocking: true }),
      ),
    );
    assert.equal(record.get(0), 2 * lines * rounds + 2 * rounds * 50);
  });
}
