import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { isInside, waitersFor } from "../../fixtures/remote/waiters-of.ts";
import { RWLOCK_DEEDS, type RWLockRemote } from "../../fixtures/rwlock/rwlock-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

/** "Within a second", and what a machine with other things to do adds. */
const NOTICED_MS = 2000;
/** Of whom the long run kills more. */
const KILLS = 12;

export function rwlockDeaths(substrate: Substrate, killed: number = KILLS): void {
  for (const form of ["acquire", "acquireSync"] as const) {
    test(`a killed reader keeps no writer waiting in ${form}, and nothing is abandoned`, async (t) => {
      const space = await opened(t, substrate);
      const { write } = space.rwlock("book");
      const [reader, writer]: RWLockRemote[] = await Remote.startAll(t, substrate, space, RWLOCK_DEEDS, 2);
      await reader!.call("acquire", "read");
      await reader!.call("acquireSync", "read");
      const had = writer!.call(form, "write");
      await until(() => waitersFor(write) === 1, "the writer waits");
      const killedAtMs = performance.now();
      await reader!.end();
      assert.equal((await had).abandoned, false);
      assert.ok(performance.now() - killedAtMs < NOTICED_MS, `${performance.now() - killedAtMs} ms`);
    });

    test(`readers that wait in ${form} for a killed writer come in, all told, and so is everybody until one has written`, async (t) => {
      const space = await opened(t, substrate);
      const { read, write } = space.rwlock("book");
      const [writer, first, second]: RWLockRemote[] = await Remote.startAll(t, substrate, space, RWLOCK_DEEDS, 3);
      await writer!.call("acquireSync", "write");
      const had = [first!.call(form, "read"), second!.call(form, "read")];
      await until(() => waitersFor(read) === 2, "the readers wait");
      const killedAtMs = performance.now();
      await writer!.end();
      for (const { abandoned } of await Promise.all(had)) assert.equal(abandoned, true);
      assert.ok(performance.now() - killedAtMs < NOTICED_MS, `${performance.now() - killedAtMs} ms`);
      assert.equal(
        read.withLockSync(({ abandoned }) => abandoned),
        true,
      );
      await first!.call("giveBack");
      await second!.call("giveBack");
      const repairing = await write.acquire();
      assert.equal(repairing.abandoned, true);
      repairing.releaseSync();
      for (const lock of [read, write])
        assert.equal(
          lock.withLockSync(({ abandoned }) => abandoned),
          false,
        );
    });
  }

  test("a writer that was told and dies as well leaves it abandoned again", async (t) => {
    const space = await opened(t, substrate);
    const { read } = space.rwlock("book");
    for (let round = 0; round < 2; round++) {
      const writer: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
      assert.equal((await writer.call("acquire", "write")).abandoned, round > 0);
      await writer.end();
    }
    const remote: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
    assert.equal(
      read.withLockSync(({ abandoned }) => abandoned),
      true,
    );
    assert.equal((await remote.call("acquireSync", "write")).abandoned, true);
    await remote.call("giveBack");
    assert.equal((await remote.call("acquireSync", "write")).abandoned, false);
  });

  test("an exit while writing is told to the next; one while reading is nothing", async (t) => {
    const space = await opened(t, substrate);
    const { write } = space.rwlock("book");
    for (const side of ["read", "write"] as const) {
      const remote: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
      await remote.call("acquire", side);
      remote.tell("exit", 0);
      const hold = await write.acquire();
      assert.equal(hold.abandoned, side === "write");
      hold.releaseSync();
    }
  });

  test("release() of what a dead one holds ends it, and the next is told", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    for (const side of [read, write]) {
      const remote: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
      await remote.call("acquire", side === read ? "read" : "write");
      await remote.end();
      await side.release();
      await assert.rejects(side.release(), { code: "not-held" });
    }
    assert.equal(read.tryAcquireSync()?.abandoned, true);
  });

  test("who gets a dead one's place in the space has nothing of it", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    for (const side of ["read", "write"] as const) {
      for (let round = 0; round < 3; round++) {
        const heir: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
        assert.ok(await heir.call("tryAcquire", side));
        heir.tell("acquire", "write");
        await until(() => waitersFor(write) === 1, "it waits");
        await heir.end();
      }
    }
    const heir: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
    assert.equal((await heir.call("acquireSync", "read")).abandoned, true);
    assert.equal(read.tryAcquireSync()?.abandoned, true);
  });

  for (const form of ["acquire", "acquireSync"] as const) {
    test(`a writer killed while it waits in ${form} shuts no reader out`, async (t) => {
      const space = await opened(t, substrate);
      const { read, write } = space.rwlock("book");
      const hold = read.acquireSync();
      const [dead, living]: RWLockRemote[] = await Remote.startAll(t, substrate, space, RWLOCK_DEEDS, 2);
      dead!.tell(form, "write");
      await until(() => waitersFor(write) === 1, "the writer waits");
      const had = living!.call(form, "read");
      await until(() => waitersFor(read) === 1, "the reader stands back");
      await dead!.end();
      await had;
      assert.ok(await read.acquire({ timeoutMs: NOTICED_MS }));
      assert.ok(hold.token > 0n);
    });
  }

  if (substrate.name === "processes") {
    test("a stopped writer whose turn it is shuts nobody out for long, and those who come later not at all", async (t) => {
      const space = await opened(t, substrate);
      const { read, write } = space.rwlock("book");
      const [stopped, living]: RWLockRemote[] = await Remote.startAll(t, substrate, space, RWLOCK_DEEDS, 2);
      const hold = read.acquireSync();
      stopped!.tell("acquire", "write");
      await until(() => waitersFor(write) === 1 && !isInside(space.rwlock("book")), "the writer waits");
      await stopped!.stop();
      hold.releaseSync();
      await living!.call("acquire", "read", NOTICED_MS);
      await living!.call("giveBack");
      const startMs = performance.now();
      for (let round = 0; round < 10; round++) {
        await living!.call("acquireSync", "read");
        await living!.call("giveBack");
        read.acquireSync().releaseSync();
      }
      assert.ok(performance.now() - startMs < NOTICED_MS, `${performance.now() - startMs} ms`);
      (await write.acquire({ timeoutMs: NOTICED_MS })).releaseSync();
    });

    test("readers stopped when it is their turn shut no writer out for long", async (t) => {
      const space = await opened(t, substrate);
      const { read, write } = space.rwlock("book");
      const [stopped, living]: RWLockRemote[] = await Remote.startAll(t, substrate, space, RWLOCK_DEEDS, 2);
      const hold = write.acquireSync();
      stopped!.tell("acquire", "read");
      await until(() => waitersFor(read) === 1 && !isInside(space.rwlock("book")), "the reader waits");
      await stopped!.stop();
      hold.releaseSync();
      await living!.call("acquireSync", "write", NOTICED_MS);
      await living!.call("giveBack");
      (await read.acquire({ timeoutMs: NOTICED_MS })).releaseSync();
    });
  }

  test(`${killed} are killed at random moments: nobody reads a half-written page untold, and nobody waits for the dead`, async (t) => {
    const space = await opened(t, substrate);
    const { write } = space.rwlock("book");
    const entries = space.array("entries", "int32", 8, { lock: false });
    let random = 1;
    const kill = async (number: number): Promise<void> => {
      for (let kills = 0; kills < killed / 4; kills++) {
        const remote: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
        const before = entries.get(number);
        remote.tell("visitForEver", number);
        await until(() => entries.get(number) > before, "it has been inside");
        random = (random * 48_271) % 0x7fff_ffff;
        await setTimeout(random % 25);
        await remote.end();
      }
    };
    let isOver = false;
    let longestMs = 0;
    const numbers = space.array("pages", "int32", 2, { lock: false });
    const own = async (): Promise<void> => {
      while (!isOver) {
        const startMs = performance.now();
        await write.withLock(() => numbers.set(1, numbers.get(0)));
        longestMs = Math.max(longestMs, performance.now() - startMs);
        await setTimeout(1);
      }
    };
    const visiting = own();
    await Promise.all([0, 1, 2, 3].map(kill));
    isOver = true;
    await visiting;
    assert.equal(space.value("violations", "int32", 0, { lock: false }).get(), 0);
    (await write.acquire({ timeoutMs: 10_000 })).releaseSync();
    t.diagnostic(`longest wait ${longestMs.toFixed(0)} ms`);
  });
}
