import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { type TestContext, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { type LocalHolds, type LocalSpace, processes } from "lockstep";
import type { RWLockSide } from "../../src/local/rwlock-side.ts";
import { LockRecord } from "../fixtures/lock/lock-record.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { Peer } from "../fixtures/lock/peer.ts";
import { until } from "../fixtures/lock/until.ts";

ownShmDir();

const STUCK_MS = 20_000;
let spaces = 0;

async function open(t: TestContext): Promise<LocalSpace> {
  const space = await processes(`stopped ${spaces++}`);
  t.after(() => space.close());
  return space;
}

describe("crash · processes", () => {
  describe("stopped", () => {
    test("a holder who is stopped keeps the lock: others wait, time out as told, and go on after it, with nothing abandoned", async (t) => {
      const space = await open(t);
      const lock = space.lock("door");
      const [holder, blocked] = await Promise.all([Peer.start(t, "processes", space), Peer.start(t, "processes", space)]);
      await holder.call("acquire", "door");
      holder.signal("SIGSTOP");
      await assert.rejects(lock.acquire({ timeoutMs: 600 }), { code: "timeout" });
      assert.throws(() => lock.acquireSync({ timeoutMs: 600 }), { code: "timeout" });
      assert.equal(lock.tryAcquireSync(), null);
      const waiting = [
        lock.acquire(),
        blocked.call("acquireSync", "door").then((had) => blocked.call("release", "door").then(() => had)),
      ] as const;
      await until(() => new LockRecord(lock).waiting === 2, "both in line");
      const released = holder.call("release", "door");
      holder.signal("SIGCONT");
      const hold = await waiting[0];
      assert.equal(hold.abandoned, false);
      hold.releaseSync();
      assert.equal((await waiting[1]).abandoned, false);
      await released;
    });

    test("a stopped holder is told of its loss when it goes on", async (t) => {
      const space = await open(t);
      const lock = space.lock("door");
      const holder = await Peer.start(t, "processes", space);
      await holder.call("acquire", "door");
      const lost = holder.call("lost", "door");
      holder.signal("SIGSTOP");
      const released = lock.release();
      await assert.rejects(lock.acquire({ timeoutMs: 300 }), { code: "timeout" });
      holder.signal("SIGCONT");
      assert.equal(await lost, "lost");
      await released;
      assert.ok(lock.tryAcquireSync());
    });

    test("an asynchronous release of several holds blocks nobody's event loop while somebody is inside an rwlock's monitor", async (t) => {
      const space = await open(t);
      const other = await processes(space.name);
      t.after(() => other.close());
      const { read } = space.rwlock("prices");
      const inside = other.rwlock("prices").read as RWLockSide;
      for (const release of [(all: LocalHolds) => all.release(), (all: LocalHolds) => all[Symbol.asyncDispose]()]) {
        const all = await space.acquireAll([read, space.lock("door")]);
        const monitor = inside.rwlock.lock.acquireSync();
        const released = release(all); // would block this thread for ever
        assert.equal(space.lock("door").locked, false);
        assert.equal(read.locked, true);
        const trying = space.tryAcquireAll([read]);
        monitor.releaseSync();
        await released;
        await (await trying)!.release();
        assert.equal(read.locked, false);
      }
    });

    test("a stopped holder that is killed then is a dead one", async (t) => {
      const space = await open(t);
      const holder = await Peer.start(t, "processes", space);
      await holder.call("acquire", "door");
      holder.signal("SIGSTOP");
      await holder.end();
      assert.equal((await space.lock("door").acquire()).abandoned, true);
    });

    test("one who is stopped while opening delays other openings and no closing; what is open works on", async (t) => {
      const space = await open(t);
      const leaving = await processes("leaving");
      const opener = await Peer.start(t, "processes", space);
      opener.tell("stopInRegistry");
      await until(() => opener.isStopped, "the peer stopped");
      let isOpen = false;
      const opening = processes("opening").then((opened) => {
        isOpen = true;
        return opened.close();
      });
      await leaving.close();
      await assert.rejects(
        space.lock("door").withLock(() => space.lock("door").acquire({ timeoutMs: 300 })),
        { code: "timeout" },
      );
      assert.equal(isOpen, false);
      opener.signal("SIGCONT");
      await opening;
    });

    test("contenders who are stopped without holding keep nobody waiting", async (t) => {
      const space = await open(t);
      const lock = space.lock("door");
      const record = new LockRecord(lock);
      const peers = await Promise.all(Array.from({ length: 3 }, () => Peer.start(t, "processes", space)));
      for (const [at, peer] of peers.entries()) peer.tell("contendForEver", "door", at !== 1);
      let stoppedHolding = 0;
      let longestMs = 0;
      for (let round = 0; round < 60; round++) {
        const peer = peers[round % peers.length]!;
        await setTimeout(randomInt(4)); // the random moment
        peer.signal("SIGSTOP");
        await until(() => peer.isStopped, "the peer stopped");
        if (record.ownerPid === peer.pid) {
          stoppedHolding++;
        } else {
          for (const form of ["acquire", "acquireSync"] as const) {
            const startMs = performance.now();
            const hold = await lock[form]({ timeoutMs: STUCK_MS });
            longestMs = Math.max(longestMs, performance.now() - startMs);
            assert.equal(hold.abandoned, false);
            hold.releaseSync();
          }
        }
        peer.signal("SIGCONT");
      }
      t.diagnostic(`60 stops, ${stoppedHolding} of them while holding; longest wait otherwise ${longestMs.toFixed(0)} ms`);
      assert.ok(stoppedHolding < 60);
    });
  });
});
