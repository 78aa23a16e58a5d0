import assert from "node:assert/strict";
import { test } from "node:test";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { Peer } from "../../fixtures/lock/peer.ts";
import { until } from "../../fixtures/lock/until.ts";
import type { Substrate } from "../substrate.ts";
import { LOCK, type LockKind } from "./kind.ts";
import { opened } from "./opened.ts";

export function lockLine(substrate: Substrate, kind: LockKind = LOCK): void {
  test("a thread's own waiters get the lock in the order they came", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    const hold = await lock.acquire();
    const had: number[] = [];
    const waiters = Array.from({ length: 50 }, async (_, at) => {
      const mine = at % 3 === 0 ? await lock.acquire() : await lock.acquire({ timeoutMs: 60_000 });
      had.push(at);
      mine.releaseSync();
    });
    assert.deepEqual(had, []);
    hold.releaseSync();
    await Promise.all(waiters);
    assert.deepEqual(
      had,
      Array.from({ length: 50 }, (_, at) => at),
    );
  });

  test(`a line of ${kind.waitersMost} is served to its end`, async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    const hold = lock.acquireSync();
    let served = 0;
    const waiters = Array.from({ length: kind.waitersMost }, () => lock.withLock(() => served++));
    hold.releaseSync();
    await Promise.all(waiters);
    assert.equal(served, kind.waitersMost);
    assert.equal(new LockRecord(lock).waiting, 0);
  });

  test("a release grants to one waiter only", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    const hold = await lock.acquire();
    const had: number[] = [];
    const waiters = [1, 2, 3].map((at) =>
      lock.acquire().then((mine) => {
        had.push(at);
        return mine;
      }),
    );
    hold.releaseSync();
    for (const [at, waiter] of waiters.entries()) {
      const mine = await waiter;
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(had.length, at + 1);
      mine.releaseSync();
    }
  });

  for (const form of ["acquire", "acquireSync"] as const) {
    test(`a peer in ${form} gets its turn from one who takes the lock again at once`, async (t) => {
      const space = await opened(t, substrate);
      const peer = await Peer.start(t, substrate.name, space);
      const lock = kind.of(space, "door");
      const record = new LockRecord(lock);
      for (let turn = 0; turn < 10; turn++) {
        let had = false;
        const hold = lock.acquireSync();
        const waiter = peer.call(form, kind.called("door")).then(() => (had = true));
        await until(() => record.waiting > 0, "the peer in line");
        hold.releaseSync();
        await until(() => {
          for (let again = 0; again < 1000 && record.owner === 0; again++) lock.tryAcquireSync()?.releaseSync();
          return had;
        }, "the peer's turn");
        await waiter;
        await peer.call("release", kind.called("door"));
      }
    });
  }

  test("waiting for a lock in a blocked thread does not keep others from it", async (t) => {
    const space = await opened(t, substrate);
    const peer = await Peer.start(t, substrate.name, space);
    const door = kind.of(space, "door");
    const gate = kind.of(space, "gate");
    const [doorHold, gateHold] = [door.acquireSync(), gate.acquireSync()];
    // The peer waits for the door asynchronously and is then blocked at the gate.
    const atDoor = peer.call("acquire", kind.called("door"));
    await until(() => new LockRecord(door).waiting === 1, "the peer at the door");
    const atGate = peer.call("acquireSync", kind.called("gate"));
    await until(() => new LockRecord(gate).waiting === 1, "the peer at the gate");
    doorHold.releaseSync();
    const again = await door.acquire();
    again.releaseSync();
    gateHold.releaseSync();
    await Promise.all([atGate, atDoor]);
  });
}
