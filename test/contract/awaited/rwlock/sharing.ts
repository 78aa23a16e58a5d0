import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const [READ, WRITE] = ["read under book", "write under book"];

export function awaitedSharing(ground: Ground): void {
  test("any number read together, here and elsewhere; nobody writes until the last has ended", async (t) => {
    const space = await ground.open(t);
    const { read, write } = space.rwlock("book");
    const others = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const own = [await read.acquire(), (await read.tryAcquire())!];
    await Promise.all(others.map((other) => other.call("acquire", READ)));
    assert.equal(await write.tryAcquire(), null);
    assert.equal(await others[0]!.call("tryAcquire", WRITE), null);
    for (const hold of own) await hold.release();
    await others[0]!.call("release", READ);
    assert.equal(await write.tryAcquire(), null);
    await others[1]!.call("release", READ);
    assert.ok(await write.tryAcquire());
  });

  test("while one writes nobody reads", async (t) => {
    const space = await ground.open(t);
    const { read, write } = space.rwlock("book");
    const other = await ground.other(t, space);
    const hold = await write.acquire();
    assert.equal(await read.tryAcquire(), null);
    await assert.rejects(read.acquire({ timeoutMs: 0 }), { code: "timeout", message: /"book".*read/ });
    assert.equal(await other.call("tryAcquire", READ), null);
    await hold.release();
    assert.ok(await other.call("tryAcquire", READ));
    assert.equal(await write.tryAcquire(), null);
  });

  test("a reader who comes while a writer waits goes after it; readers who wait together go together", async (t) => {
    const space = await ground.open(t);
    const { read, write } = space.rwlock("book");
    const first = await read.acquire();
    const came: string[] = [];
    const writer = write.acquire().then((hold) => {
      came.push("writer");
      return hold;
    });
    await until(async () => (await ground.waiting(space, write)) === 1, "the writer waits");
    const readers = ["reader", "reader"].map(async (who) => {
      const hold = await read.acquire();
      came.push(who);
      return hold;
    });
    assert.equal(await read.tryAcquire(), null);
    assert.deepEqual(came, []);
    await first.release();
    const writing = await writer;
    assert.equal(await read.tryAcquire(), null);
    assert.deepEqual(came, ["writer"]);
    await writing.release();
    const reading = await Promise.all(readers);
    assert.deepEqual(came, ["writer", "reader", "reader"]);
    for (const hold of reading) await hold.release();
    assert.ok(await write.tryAcquire());
  });

  test("a writer that gives up lets those go on who came after it", async (t) => {
    const space = await ground.open(t);
    const { read, write } = space.rwlock("book");
    const first = await read.acquire();
    const controller = new AbortController();
    const writer = write.acquire({ signal: controller.signal });
    await until(async () => (await ground.waiting(space, write)) === 1, "the writer waits");
    const reader = read.acquire();
    controller.abort("enough");
    await assert.rejects(writer, (reason) => reason === "enough");
    await (await reader).release();
    await first.release();
    assert.ok(await write.acquire());
  });

  test("tokens of both sides grow with every hold", async (t) => {
    const space = await ground.open(t);
    const { read, write } = space.rwlock("book");
    const other = await ground.other(t, space);
    const tokens: bigint[] = [];
    for (let round = 0; round < 5; round++) {
      tokens.push(await write.withLock(({ token }) => token));
      const hold = await read.acquire();
      tokens.push(hold.token, (await other.call("acquire", READ)).token);
      await hold.release();
      await other.call("release", READ);
    }
    for (const [at, token] of tokens.entries()) assert.ok(at === 0 || token > tokens[at - 1]!);
  });

  test("release() of a side ends one hold of that side, and tells its holder", async (t) => {
    const space = await ground.open(t);
    const { read, write } = space.rwlock("book");
    const other = await ground.other(t, space);
    await assert.rejects(read.release(), { code: "not-held", message: /"book"/ });
    await other.call("acquire", READ);
    await assert.rejects(write.release(), { code: "not-held" });
    await read.release();
    assert.equal(await other.call("lost", READ), "lost");
    assert.ok(await write.tryAcquire());
    await assert.rejects(read.release(), { code: "not-held" });
    await write.release();
    assert.ok(await read.tryAcquire());
  });

  test("hundreds read together, and a writer follows the last", async (t) => {
    const { read, write } = (await ground.open(t)).rwlock("book");
    let inside = 0;
    const readers = Array.from({ length: 300 }, () =>
      read.withLock(async () => {
        inside++;
        await setImmediate();
        inside--;
      }),
    );
    await write.withLock(() => assert.equal(inside, 0));
    await Promise.all(readers);
    assert.ok(await write.acquire());
  });
}
