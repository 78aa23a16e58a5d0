import assert from "node:assert/strict";
import { test } from "node:test";
import { Remote } from "../../fixtures/remote/remote.ts";
import { RWLOCK_DEEDS, type RWLockRemote } from "../../fixtures/rwlock/rwlock-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const LOST = { name: "LockstepError", code: "lost", message: /"book"/ };

export function rwlockForcing(substrate: Substrate): void {
  test('releasing a side that nobody holds is "not-held", though the other is held', async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    await assert.rejects(read.release(), { code: "not-held", message: /nobody reads.*"book"/ });
    await assert.rejects(write.release(), { code: "not-held", message: /nobody writes.*"book"/ });
    const hold = read.acquireSync();
    await assert.rejects(write.release(), { code: "not-held" });
    hold.releaseSync();
    write.acquireSync();
    await assert.rejects(read.release(), { code: "not-held" });
  });

  test("read.release() ends one read hold: this thread's oldest, then somebody else's", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    const remote: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
    await remote.call("acquire", "read");
    const told = remote.call("lost");
    const [first, second] = [await read.acquire(), read.acquireSync()];
    const signals = [first.signal, second.signal];
    await read.release();
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true, false],
    );
    assert.throws(() => signals[0]!.throwIfAborted(), LOST);
    first.releaseSync();
    assert.throws(() => first.token, LOST);
    assert.ok(second.token > 0n);
    await read.release();
    assert.equal(signals[1]!.aborted, true);
    assert.equal(write.tryAcquireSync(), null);
    await read.release();
    assert.equal(await told, "lost");
    assert.ok(write.tryAcquireSync());
    second.releaseSync();
  });

  test("a peer ends our read holds one by one, and we are told; a hold that came after is not touched", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    const remote: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
    const [first, second] = [read.acquireSync(), read.acquireSync()];
    await remote.call("force", "read");
    assert.throws(() => first.signal.throwIfAborted(), LOST); // asked for after the loss
    assert.equal(second.signal.aborted, false);
    await remote.call("force", "read");
    const third = read.acquireSync();
    assert.throws(() => second.token, LOST);
    second.releaseSync();
    assert.equal(write.tryAcquireSync(), null);
    assert.ok(third.token > 0n);
    third.releaseSync();
    assert.ok(write.tryAcquireSync());
  });

  test("the end of a write by force lets in who waits to read, and of a read who waits to write", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    const [holder, waiter]: RWLockRemote[] = await Remote.startAll(t, substrate, space, RWLOCK_DEEDS, 2);
    for (const [held, awaited] of [
      ["read", "write"],
      ["write", "read"],
    ] as const) {
      await holder!.call("acquire", held);
      const told = holder!.call("lost");
      const had = waiter!.call("acquireSync", awaited, 20_000);
      await space.rwlock("book")[held].release();
      assert.equal((await had).abandoned, false);
      assert.equal(await told, "lost");
      await waiter!.call("giveBack");
    }
    assert.deepEqual([read.locked, write.locked], [false, false]);
  });

  test("release() by others takes a time-out and a signal", async (t) => {
    const space = await opened(t, substrate);
    const { read } = space.rwlock("book");
    const hold = read.acquireSync();
    const reason = new Error("enough");
    await assert.rejects(read.release({ timeoutMs: -1 }), { code: "invalid" });
    await assert.rejects(read.release({ signal: AbortSignal.abort(reason) }), reason);
    assert.ok(hold.token > 0n);
    await read.release({ timeoutMs: 0 });
    assert.throws(() => hold.token, LOST);
  });
}
