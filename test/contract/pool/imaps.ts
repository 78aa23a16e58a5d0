import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import { numbers, pooled } from "../../fixtures/pool/pooled.ts";
import type { Substrate } from "../substrate.ts";

/** An endless input that says what became of it. */
class Input {
  pulled = 0;
  isClosed = false;

  *values(): Generator<number, void, undefined> {
    try {
      for (;;) yield this.pulled++;
    } finally {
      this.isClosed = true;
    }
  }

  async *valuesLater(): AsyncGenerator<number, void, undefined> {
    for (const value of this.values()) {
      await new Promise(setImmediate);
      yield value;
    }
  }
}

async function all<T>(results: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const result of results) list.push(result);
  return list;
}

const squares = (count: number): number[] => numbers(count).map((n) => n * n);

export function poolImaps(substrate: Substrate): void {
  for (const chunk of [1, 3, 64]) {
    test(`imap has the results in order, imapUnordered all of them, in chunks of ${chunk}, of any iterable`, async (t) => {
      const { pool } = await pooled(t, substrate);
      async function* later(): AsyncGenerator<number> {
        for (const n of numbers(50)) {
          if (n % 7 === 0) await new Promise(setImmediate);
          yield n;
        }
      }
      assert.deepEqual(await all(pool.imap("squareLater", numbers(200), { chunk })), squares(200));
      assert.deepEqual(await all(pool.imap("square", later(), { chunk })), squares(50));
      const unordered = await all(pool.imapUnordered("squareLater", new Set(numbers(200)), { chunk }));
      assert.deepEqual(
        unordered.toSorted((a, b) => a - b),
        squares(200),
      );
      assert.deepEqual(await all(pool.imapUnordered("square", [], { chunk })), []);
    });
  }

  test("imapUnordered has what is done first", async (t) => {
    const { space, pool } = await pooled(t, substrate);
    const gate = space.lock("gate").acquireSync();
    const results = pool.imapUnordered("countAtGate", [1]);
    const first = results.next();
    await until(() => space.value("ran", "int32", 0, { lock: false }).get() === 1, "it waits");
    const others = pool.imapUnordered("later", [3, 1]);
    assert.deepEqual(
      [await others.next(), await others.next(), await others.next()].map(({ done }) => done),
      [false, false, true],
    );
    gate.releaseSync();
    assert.deepEqual(await first, { done: false, value: 1 });
  });

  for (const kind of ["values", "valuesLater"] as const) {
    test(`no more than \`ahead\` is pulled before its results are taken, of an endless input (${kind}); leaving closes it`, async (t) => {
      const { pool } = await pooled(t, substrate);
      for (const [ahead, chunk] of [
        [1, 1],
        [10, 1],
        [10, 4],
        [3, 50],
      ] as const) {
        const input = new Input();
        let taken = 0;
        let most = 0;
        for await (const result of pool.imap("square", input[kind](), { ahead, chunk })) {
          assert.equal(result, taken ** 2);
          taken++;
          await new Promise(setImmediate);
          most = Math.max(most, input.pulled - taken);
          if (taken === 100) break;
        }
        await until(() => input.isClosed, "closed");
        assert.ok(most <= ahead + 1, `${most} ahead`); // what a generator counts is one more than it gave
        assert.equal(pool.pending <= ahead, true);
      }
      await until(() => pool.pending === 0, "nothing is left");
    });
  }

  test("nothing is pulled before the first result is asked for", async (t) => {
    const { pool } = await pooled(t, substrate);
    const input = new Input();
    const results = pool.imap("square", input.values());
    await new Promise(setImmediate);
    assert.equal(input.pulled, 0);
    await results.return();
    assert.equal(input.pulled, 0);
  });

  for (const [form, chunk] of [
    ["imap", 1],
    ["imap", 5],
    ["imapUnordered", 1],
    ["imapUnordered", 5],
  ] as const) {
    test(`a failure ends ${form}, closes its input and leaves no rejection behind; in order, what came before is had (chunks of ${chunk})`, async (t) => {
      const { pool } = await pooled(t, substrate);
      const input = new Input();
      const had: number[] = [];
      const iterate = async (): Promise<void> => {
        for await (const result of pool[form]("squareUnless", input.values(), { chunk })) had.push(result);
      };
      await assert.rejects(iterate(), { message: "13 is unlucky" });
      if (form === "imap") assert.deepEqual(had, squares(13));
      await until(() => input.isClosed && pool.pending === 0, "all is over");
      assert.equal(await pool.apply("square", [2]), 4);
    });
  }

  test("results that nobody takes, and failures among them, trouble nobody", async (t) => {
    const { pool } = await pooled(t, substrate);
    const results = pool.imap("squareUnless", numbers(14), { ahead: 14 });
    assert.deepEqual(await results.next(), { done: false, value: 0 });
    await until(() => pool.pending === 0, "all are done");
    await results.return();
    await new Promise(setImmediate);
  });

  test("what the input throws comes after the results of what it gave", async (t) => {
    const { pool } = await pooled(t, substrate);
    const oops = new Error("no more");
    function* input(): Generator<number> {
      yield* numbers(5);
      throw oops;
    }
    const had: number[] = [];
    const iterate = async (): Promise<void> => {
      for await (const result of pool.imap("square", input(), { chunk: 2 })) had.push(result);
    };
    await assert.rejects(iterate(), oops);
    assert.deepEqual(had, squares(4));
    assert.equal(pool.pending, 0);
  });

  test("a next result that takes too long is a timeout, an abort rejects with its reason; both end the workers that are at it", async (t) => {
    const { space, pool } = await pooled(t, substrate);
    const ran = space.value("ran", "int32", 0, { lock: false });
    const late = pool.imap("forever" as "square", numbers(9), { timeoutMs: 100 });
    await assert.rejects(late.next(), { code: "timeout", message: /"forever".*100 ms/ });
    assert.deepEqual(await late.next(), { done: true, value: undefined });
    const controller = new AbortController();
    const aborted = pool.imapUnordered("forever" as "square", numbers(9), { signal: controller.signal });
    const next = aborted.next();
    const before = ran.get();
    await until(() => ran.get() > before, "one runs");
    const reason = new Error("enough");
    controller.abort(reason);
    await assert.rejects(next, reason);
    await assert.rejects(pool.imap("square", [1], { signal: controller.signal }).next(), reason);
    assert.deepEqual(await pool.map("square", numbers(9)), squares(9));
  });

  test('values that have no clone are "invalid", and end it', async (t) => {
    const { pool } = await pooled(t, substrate);
    const results = pool.imap("echoOne", [1, () => {}, 3]);
    assert.deepEqual(await results.next(), { done: false, value: 1 });
    await assert.rejects(results.next(), { code: "invalid", message: /"echoOne" of value 1/ });
    assert.deepEqual(await results.next(), { done: true, value: undefined });
  });
}
