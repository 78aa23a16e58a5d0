import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import type { Ground } from "../ground.ts";

/** What is no name, and how the error says it. */
const BAD: readonly [name: unknown, said: RegExp][] = [
  ["", /"" is no name for a lock/],
  ["a\nb", /"a\\nb" is no name for a lock/],
  ["\u0000", /"\\u0000" is no name for a lock/],
  ["a\u007f", /is no name for a lock/],
  ["\ud800", /"\\ud800" is no name for a lock/],
  ["a".repeat(257), /"aaaa.* 257 bytes/],
  ["é".repeat(129), /"éééé.* 258 bytes/],
  [undefined, /undefined is no name for a lock/],
  [null, /null is no name for a lock/],
  [42, /42 is no name for a lock/],
  [{}, /\{\} is no name for a lock/],
  [Symbol("door"), /Symbol\(door\) is no name for a lock/],
];

const UNUSUAL = [
  "a".repeat(256),
  "é".repeat(128),
  "%".repeat(256),
  " ",
  "a b",
  "../../etc",
  ".",
  "..",
  "/",
  "a",
  "a/",
  "a/b",
  "a%2Fb",
  "%2F",
  "{a}",
  "}",
  "a}:line",
  "*",
  "__proto__",
  "constructor",
  "🔒",
  "e\u0301",
  "\u00e9",
];

export function awaitedNames(ground: Ground): void {
  for (const [name, said] of BAD) {
    test(`${typeof name} ${inspect(name).slice(0, 20)} is refused, by name`, async (t) => {
      const space = await ground.open(t);
      assert.throws(() => space.lock(name as string), { name: "LockstepError", code: "invalid", message: said });
    });
  }

  test("any other text is a name, and each a lock of its own", async (t) => {
    const space = await ground.open(t);
    const holds = [];
    for (const name of UNUSUAL) holds.push(await space.lock(name).acquire({ timeoutMs: 10_000 }));
    for (const name of UNUSUAL) {
      assert.equal(space.lock(name).name, name);
      assert.equal(await space.lock(name).tryAcquire(), null);
    }
    for (const hold of holds) await hold.release();
  });

  test("a name asked for again is the same lock", async (t) => {
    const space = await ground.open(t);
    await space.lock("door").acquire();
    assert.equal(await space.lock("door").tryAcquire(), null);
    assert.ok(await space.lock("gate").tryAcquire());
  });
}
