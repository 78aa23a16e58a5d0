import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersFor } from "../../fixtures/remote/waiters-of.ts";
import { RWLOCK_DEEDS, type RWLockRemote } from "../../fixtures/rwlock/rwlock-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function rwlockSharing(substrate: Substrate): void {
  test("any number read together, here and elsewhere; nobody writes until the last has ended", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    const remotes: RWLockRemote[] = await Remote.startAll(t, substrate, space, RWLOCK_DEEDS, 2);
    const own = [read.acquireSync(), await read.acquire(), read.tryAcquireSync()!, (await read.tryAcquire())!];
    await Promise.all([remotes[0]!.call("acquire", "read"), remotes[1]!.call("acquireSync", "read")]);
    assert.deepEqual([read.locked, write.locked], [true, false]);
    assert.equal(write.tryAcquireSync(), null);
    assert.equal(await remotes[0]!.call("tryAcquire", "write"), null);
    for (const hold of own) hold.releaseSync();
    await remotes[0]!.call("giveBack");
    assert.equal(write.tryAcquireSync(), null);
    await remotes[1]!.call("giveBack");
    assert.ok(write.tryAcquireSync());
    assert.deepEqual([read.locked, write.locked], [false, true]);
  });

  test("while one writes nobody reads", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    const remote: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
    for (const form of ["acquire", "acquireSync"] as const) {
      const hold = await write[form]();
      assert.equal(read.tryAcquireSync(), null);
      assert.equal(await read.tryAcquire(), null);
      await assert.rejects(read.acquire({ timeoutMs: 0 }), { code: "timeout", message: /"book".*read/ });
      assert.equal(await remote.call("tryAcquire", "read"), null);
      hold.releaseSync();
      assert.ok(await remote.call("tryAcquire", "read"));
      assert.equal(write.tryAcquireSync(), null);
      await remote.call("giveBack");
    }
  });

  test("two names are two rwlocks, and a name asked for again is the same", async (t) => {
    const space = await opened(t, substrate);
    assert.equal(space.rwlock("book"), space.rwlock("book"));
    space.rwlock("book").write.acquireSync();
    assert.ok(space.rwlock("other").write.tryAcquireSync());
    assert.equal(space.rwlock("book").name, "book");
    assert.equal(space.rwlock("book").read.name, "book");
  });

  test("holds of both sides have tokens, each larger than those before, whoever has them", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    const remote: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
    const tokens: bigint[] = [];
    for (let round = 0; round < 10; round++) {
      tokens.push(write.withLockSync(({ token }) => token));
      const first = read.acquireSync();
      tokens.push(first.token, (await remote.call("acquire", "read")).token, await read.withLock(({ token }) => token));
      assert.equal(first.token, tokens.at(-3));
      first.releaseSync();
      assert.throws(() => first.token, { code: "not-held", message: /"book"/ });
      await remote.call("giveBack");
    }
    for (const [at, token] of tokens.entries()) assert.ok(at === 0 || token > tokens[at - 1]!);
  });

  test("blocking for what the own thread's hold excludes is a deadlock at once, saying so; to read again is none", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    const reading = read.acquireSync();
    const deadlock = { name: "LockstepError", code: "deadlock", message: /reads under the rwlock "book"/ };
    assert.throws(() => write.acquireSync(), deadlock);
    assert.throws(() => write.acquireSync({ timeoutMs: 60_000 }), deadlock);
    assert.throws(() => write.acquireSync({ timeoutMs: 0 }), { code: "timeout" });
    read.acquireSync().releaseSync();
    reading.releaseSync();
    const writing = await write.acquire();
    assert.throws(() => read.acquireSync(), { code: "deadlock", message: /writes under the rwlock "book".*to read/ });
    assert.throws(() => read.withLockSync(() => assert.fail("not held")), { code: "deadlock" });
    writing.releaseSync();
    assert.ok(write.tryAcquireSync());
  });

  test("a thread that reads may block to read again though a writer waits for it", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    const remote: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
    const hold = read.acquireSync();
    const written = remote.call("acquireSync", "write");
    await until(() => waitersFor(write) === 1, "the writer waits");
    const again = read.acquireSync();
    hold.releaseSync();
    again.releaseSync();
    await written;
  });

  test("acquireAll takes sides of rwlocks among locks; an owner is refused, loudly", async (t) => {
    const space = await opened(t, substrate);
    const [{ read, write }, door] = [space.rwlock("book"), space.lock("door")];
    const all = await space.acquireAll([door, read]);
    assert.deepEqual([door.locked, read.locked, write.locked], [true, true, false]);
    assert.equal(space.tryAcquireAllSync([write]), null);
    all.releaseSync();
    assert.deepEqual([door.locked, read.locked], [false, false]);
    await assert.rejects(read.acquire({ owner: space.owner() }), { code: "unsupported", message: /"book" takes no owner/ });
    await assert.rejects(write.tryAcquire({ owner: space.owner() }), { code: "unsupported" });
  });

  test("a second release is an error on either side; disposing is not", async (t) => {
    const space = await opened(t, substrate);
    const { read } = space.rwlock("book");
    const [first, second] = [read.acquireSync(), read.acquireSync()];
    first.releaseSync();
    assert.throws(() => first.releaseSync(), { code: "not-held", message: /"book"/ });
    await assert.rejects(first.release(), { code: "not-held" });
    first[Symbol.dispose]();
    await first[Symbol.asyncDispose]();
    assert.equal(space.rwlock("book").write.tryAcquireSync(), null);
    await second[Symbol.asyncDispose]();
    assert.ok(space.rwlock("book").write.tryAcquireSync());
  });

  test("thousands read within one thread, and a writer follows the last", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    let inside = 0;
    let most = 0;
    const readers = Array.from({ length: 3000 }, () =>
      read.withLock(async () => {
        most = Math.max(most, ++inside);
        await setImmediate();
        inside--;
      }),
    );
    await write.withLock(() => assert.equal(inside, 0));
    await Promise.all(readers);
    assert.equal(most, 3000);
    assert.ok(write.tryAcquireSync());
  });

  test("readers and writers, blocking or not, see every write whole, and none is lost", async (t) => {
    const space = await opened(t, substrate);
    const remotes: RWLockRemote[] = await Remote.startAll(t, substrate, space, RWLOCK_DEEDS, 4);
    const numbers = space.array("pages", "int32", 2, { lock: false });
    const written = await Promise.all(
      remotes.map((remote, at) =>
        at % 2 === 0
          ? remote.call("work", { rounds: 4000, isBlocking: true, writesOneIn: 5 })
          : remote.call("work", { rounds: 400, isBlocking: false, writesOneIn: 3 }),
      ),
    );
    const all = written.reduce((sum, count) => sum + count);
    assert.deepEqual([numbers.get(0), numbers.get(1)], [all, all]);
    assert.ok(space.rwlock("book").write.tryAcquireSync());
  });
}
