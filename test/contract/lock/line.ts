import assert from "node:assert/strict";
import { test } from "node:test";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { Peer } from "../../fixtures/lock/peer.ts";
import { until } from "../../fixtures/lock/until.ts";
import type { Substrate } from "../substrate.ts";
import { opened } from "./opened.ts";

export function lockLine(substrate: Substrate): void {
  test("a thread's own waiters get the lock in the order they came", async (t) => {
    const lock = (await opened(t, substrate)).lock("door");
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

  test("a line of fifty thousand is served to its end", async (t) => {
    const lock = (await opened(t, substrate)).lock("door");
    const hold = lock.acquireSync();
    let served = 0;
    const waiters = Array.from({ length: 50_000 }, () => lock.withLock(() => served++));
    hold.releaseSync();
    await Promise.all(waiters);
    assert.equal(served, 50_000);
    assert.equal(new LockRecord(lock).waiting, 0);
  });

  test("a release grants to one waiter only", async (t) => {
    const lock = (await opened(t, substrate)).lock("door");
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
      const lock = space.lock("door");
      const record = new LockRecord(lock);
      for (let turn = 0; turn < 10; turn++) {
        let had = false;
        const hold = lock.acquireSync();
        const waiter = peer.call(form, "door").then(() => (had = true));
        await until(() => record.waiting > 0, "the peer in line");
        hold.releaseSync();
        await until(() => {
          for (let again = 0; again < 1000 && record.owner === 0; again++) lock.tryAcquireSync()?.releaseSync();
          return had;
        }, "the peer's turn");
        await waiter;
        await peer.call("release", "door");
      }
    });
  }

  test("waiting for a lock in a blocked thread does not keep others from it", async (t) => {
    const space = await opened(t, substrate);
    const peer = await Peer.start(t, substrate.name, space);
    const door = space.lock("door");
    const gate = space.lock("gate");
    const [doorHold, gateHold] = [door.acquireSync(), gate.acquireSync()];
    // The peer waits for the door asynchronously and is then blocked at the gate.
    const atDoor = peer.call("acquire", "door");
    await until(() => new LockRecord(door).waiting === 1, "the peer at the door");
    const atGate = peer.call("acquireSync", "gate");
    await until(() => new LockRecord(gate).waiting === 1, "the peer at the gate");
    doorHold.releaseSync();
    const again = await door.acquire();
    again.releaseSync();
    gateHold.releaseSync();
    await Promise.all([atGate, atDoor]);
  });
}
