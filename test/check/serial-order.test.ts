import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Transaction, serialOrder } from "../../src/check.ts";

interface Account {
  readonly balance: number;
}

function withdraw(amount: number): Transaction<Account> {
  return { name: `withdraw ${amount}`, run: ({ balance }) => ({ balance: balance - amount }) };
}

/** The two steps of a vector: the second sees what the first left. */
function step(name: string, by: number, times: number): Transaction<{ readonly a: number; readonly b: number }> {
  return { name, run: ({ a }) => ({ b: a * times, a: a + by }) };
}

describe("check · all", () => {
  test("two withdrawals one after another are serial, in any order", () => {
    assert.deepEqual(serialOrder([withdraw(30), withdraw(20)], { balance: 100 }, { balance: 50 })?.length, 2);
  });

  test("a lost update is no serial order", () => {
    assert.equal(serialOrder([withdraw(30), withdraw(20)], { balance: 100 }, { balance: 80 }), "none");
  });

  test("where the order matters it is told", () => {
    const [one, other] = [step("one", 1, 10), step("other", 5, 100)];
    assert.deepEqual(serialOrder([one, other], { a: 1, b: 0 }, { a: 7, b: 200 }), ["one", "other"]);
    assert.deepEqual(serialOrder([one, other], { a: 1, b: 0 }, { b: 60, a: 7 }), ["other", "one"]);
    assert.equal(serialOrder([one, other], { a: 1, b: 0 }, { a: 7, b: 100 }), "none");
  });

  test("what a transaction read counts", () => {
    const saw = (balance: number): Transaction<Account> => ({
      name: `saw ${balance}`,
      run: (account) => (account.balance === balance ? account : undefined),
    });
    assert.deepEqual(serialOrder([withdraw(30), saw(100), saw(70)], { balance: 100 }, { balance: 70 }), [
      "saw 100",
      "withdraw 30",
      "saw 70",
    ]);
    assert.equal(serialOrder([withdraw(30), withdraw(20), saw(60)], { balance: 100 }, { balance: 50 }), "none");
  });

  test("a transaction that leaves things as they are now may do something later", () => {
    const reset = { name: "reset", run: () => ({ balance: 0 }) };
    assert.deepEqual(serialOrder([reset, { name: "pay", run: () => ({ balance: 5 }) }], { balance: 0 }, { balance: 0 }), ["pay", "reset"]);
  });

  test("nothing leads from a state to itself alone", () => {
    assert.deepEqual(serialOrder([], { a: 1 }, { a: 1 }), []);
    assert.equal(serialOrder([], { a: 1 }, { a: 2 }), "none");
  });

  test("it is bounded", () => {
    const many = Array.from({ length: 40 }, (_, at) => withdraw(2 ** at));
    assert.equal(serialOrder(many, { balance: 0 }, { balance: 1 }, { configurationsMax: 1000 }), "unknown");
    assert.throws(() => serialOrder([], 0, 0, { configurationsMax: 0 }), { code: "invalid", message: /^configurationsMax is 0; expected/ });
  });
});
