import assert from "node:assert/strict";
import { test } from "node:test";
import { LockstepError, type Pool } from "lockstep";
import { POOL_TASKS, type PoolTasks, numbers, pooled } from "../../fixtures/pool/pooled.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail("it did not fail"),
    (reason: unknown) => reason,
  );
}

export function poolFailures(substrate: Substrate): void {
  for (const name of ["fail", "failLater"] as const) {
    test(`what a task throws is what its call rejects with: name, message, code, cause and the stack it had there (${name})`, async (t) => {
      const { pool } = await pooled(t, substrate);
      for (const ask of [() => pool.apply(name, []), () => pool.map(name, [undefined] as never[])]) {
        const error = (await reasonOf(ask())) as NodeJS.ErrnoException;
        assert.ok(error instanceof Error);
        assert.deepEqual([error.name, error.message, error.code], ["TypeError", "no such thing", "E_THING"]);
        assert.match(error.stack!, /^TypeError: no such thing\n\s+at fail \(file:.*square\.js:\d+:\d+\)/);
        assert.ok(error.cause instanceof Error);
        assert.equal(error.cause.message, "the reason");
      }
      assert.equal(await pool.apply("square", [2]), 4);
    });
  }

  test("an error of ours is one of ours, and what is no error is what it was", async (t) => {
    const { pool } = await pooled(t, substrate);
    const ours = await reasonOf(pool.apply("failInOurs", []));
    assert.ok(ours instanceof LockstepError);
    assert.equal(ours.code, "full");
    assert.equal(await reasonOf(pool.apply("failInText", [])), "just text");
  });

  test('a function that is not there, or is none, is "invalid", naming it; the worker goes on', async (t) => {
    const { pool } = await pooled(t, substrate, { workers: 1 });
    const [before] = pool.workers;
    const wrong = pool as unknown as Pool;
    await assert.rejects(wrong.apply("squares", []), { code: "invalid", message: /square\.js exports no "squares"/ });
    await assert.rejects(wrong.apply("toString", []), { code: "invalid", message: /exports no "toString"/ });
    await assert.rejects(wrong.map("nothing", [1]), { code: "invalid", message: /"nothing" of file:.* is no function but number/ });
    assert.equal(await pool.apply("who", []), before ?? pool.workers[0]);
  });

  test('arguments and results that have no clone are "invalid", naming the task; the worker goes on', async (t) => {
    const { pool } = await pooled(t, substrate);
    await assert.rejects(pool.apply("echo", [() => {}]), { code: "invalid", message: /"echo", task \d+, .*could not be cloned/s });
    await assert.rejects(pool.apply("echo", [Symbol("s")]), { code: "invalid" });
    await assert.rejects(pool.map("echoOne", [1, 2, () => {}, 4]), { code: "invalid", message: /"echoOne" of value 2/ });
    await assert.rejects(pool.apply("makeFunction", []), { code: "invalid", message: /result of "makeFunction".*could not be cloned/s });
    await assert.rejects(pool.map("makeFunction", [1, 2] as never[]), { code: "invalid" });
    assert.equal(await pool.apply("square", [2]), 4);
    assert.equal(pool.pending, 0);
  });

  for (const [what, module, options, code, message] of [
    [
      "an initializer that throws",
      POOL_TASKS,
      { initializer: "joinInError" },
      "broken",
      /initializer "joinInError".*TypeError: no such thing/,
    ],
    ["an initializer that is not there", POOL_TASKS, { initializer: "joinIn" }, "invalid", /exports no "joinIn"/],
    ["an initializer that ends its worker", POOL_TASKS, { initializer: "joinInExit" }, "broken", /5 workers in a row.*exit code 7/],
    [
      "arguments for the initializer that have no clone",
      POOL_TASKS,
      { initializer: "join", initArgs: [() => {}] },
      "invalid",
      /cannot be copied/,
    ],
    ["a module that is not there", new URL("missing.js", POOL_TASKS), {}, "invalid", /there is no module file:.*missing\.js/],
    ["a module that fails", new URL("../child/failing-module.js", POOL_TASKS), {}, "broken", /loading file:.*: Error: loaded in vain/],
  ] as const) {
    test(`${what} breaks the pool: "${code}", for what was given and for what comes`, async (t) => {
      const space = await opened(t, substrate);
      const pool = space.pool(module, { workers: 2, ...options });
      const asked = [pool.apply("square", [2]), pool.map("square", numbers(100)), pool.imap("square", [1]).next()];
      for (const reason of await Promise.all(asked.map(reasonOf))) {
        assert.ok(reason instanceof LockstepError);
        assert.equal(reason.code, code);
        assert.match(reason.message, message);
      }
      assert.equal(pool.closed, true);
      await assert.rejects(pool.apply("square", [2]), { code, message });
      await assert.rejects(pool.map("square", [2]), { code, message });
      assert.throws(() => pool.imap("square", [2]), { code, message });
      assert.equal(pool.pending, 0);
      await pool.close();
      await pool.terminate();
      assert.deepEqual(pool.workers, []);
    });
  }

  test("the initializer's error is the cause, as it was thrown", async (t) => {
    const space = await opened(t, substrate);
    const pool = space.pool<PoolTasks>(POOL_TASKS, { workers: 1, initializer: "joinInError" });
    const { cause } = (await reasonOf(pool.apply("square", [2]))) as { cause: NodeJS.ErrnoException };
    assert.deepEqual([cause.name, cause.message, cause.code], ["TypeError", "no such thing", "E_THING"]);
    assert.match(cause.stack!, /at .*joinInError \(file:/);
  });

  test("a broken pool that nobody asks anything of is no unhandled rejection", async (t) => {
    const space = await opened(t, substrate);
    const pool = space.pool(POOL_TASKS, { workers: 1, initializer: "joinInError" });
    const asked = pool.imap("square", [1]);
    await assert.rejects(asked.next(), { code: "broken" });
    await new Promise(setImmediate);
  });
}
