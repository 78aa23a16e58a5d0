import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { LockstepError } from "lockstep";
import { until } from "../../fixtures/lock/until.ts";
import { endingWorkers } from "../../fixtures/pool/ending-workers.ts";
import { numbers, pooled } from "../../fixtures/pool/pooled.ts";
import type { Substrate } from "../substrate.ts";

const squares = (count: number): number[] => numbers(count).map((n) => n * n);

/** The warnings of a test, as they come. */
function warningsOf(t: TestContext): Error[] {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on("warning", note);
  t.after(() => process.off("warning", note));
  return warnings;
}

export function poolDeaths(substrate: Substrate): void {
  test('a task whose worker was killed is "broken", naming the task, the worker and how it ended; the others are done', async (t) => {
    const end = endingWorkers(t, substrate);
    const { space, pool } = await pooled(t, substrate, { workers: 1 });
    const gate = space.lock("gate").acquireSync();
    const asked = [pool.apply("countAtGate", [1]), ...numbers(20).map((n) => pool.apply("square", [n]))];
    const results = Promise.allSettled(asked);
    await until(() => space.value("ran", "int32", 0, { lock: false }).get() === 1, "it runs");
    const [id] = pool.workers;
    end(id!);
    const [lost, ...done] = await results;
    assert.equal(lost!.status, "rejected");
    const error = lost!.reason as LockstepError;
    assert.equal(error.code, "broken");
    assert.match(
      error.message,
      /"countAtGate", task \d+, was lost: a worker of the pool of file:.*(process|worker) \d+, .*(SIGKILL|exit code 1)/,
    );
    assert.match(error.message, new RegExp(` ${id},.*redo: 1`));
    assert.deepEqual(
      done.map((each) => (each.status === "fulfilled" ? each.value : each.reason)),
      squares(20),
    );
    assert.notEqual(pool.workers[0], id);
    gate.releaseSync();
  });

  for (const code of [0, 3]) {
    test(`process.exit(${code}) in a task is the end of its worker, and "broken"`, async (t) => {
      const { pool } = await pooled(t, substrate);
      const asked = [pool.apply("square", [1]), pool.apply("exit", [code]), pool.apply("square", [2])];
      const [one, lost, two] = await Promise.allSettled(asked);
      assert.deepEqual(
        [one, two].map((each) => (each as PromiseFulfilledResult<number>).value),
        [1, 4],
      );
      const { reason } = lost as PromiseRejectedResult;
      assert.ok(reason instanceof LockstepError);
      assert.equal(reason.code, "broken");
      assert.match(reason.message, new RegExp(`"exit", task 2, was lost: .*exit code ${code}`));
      assert.deepEqual(await pool.map("square", numbers(50)), squares(50));
    });
  }

  if (substrate.name === "processes") {
    test("a task that kills its process is told of by the signal", async (t) => {
      const { pool } = await pooled(t, substrate);
      await assert.rejects(pool.apply("killSelf", []), { code: "broken", message: /"killSelf".*ended by SIGKILL/ });
      assert.deepEqual(await pool.map("square", numbers(50)), squares(50));
    });
  }

  if (substrate.name === "processes") {
    test("Ctrl-C is not for the workers", async (t) => {
      const { pool } = await pooled(t, substrate, { workers: 1 });
      await pool.apply("square", [1]);
      const [id] = pool.workers;
      process.kill(id!, "SIGINT");
      assert.equal(await pool.apply("later", [20, "done"]), "done");
      assert.equal(await pool.apply("who", []), id);
    });
  }

  test("a task whose promise nothing is left to settle is told, not waited for", async (t) => {
    const { pool } = await pooled(t, substrate);
    await assert.rejects(pool.apply("pending", []), { code: "broken", message: /"pending".*(still pending|exit code)/ });
    assert.equal(await pool.apply("square", [2]), 4);
  });

  test("an error that nobody catches ends the worker; it is the cause, or a warning when nothing was lost", async (t) => {
    const { pool } = await pooled(t, substrate, { workers: 1 });
    const warnings = warningsOf(t);
    await pool.apply("failAfterwards", []);
    await until(() => warnings.length === 1, "a warning");
    assert.match(warnings[0]!.message, /a worker of the pool of file:.*TypeError: no such thing; another takes its place/);
    const error = (await pool.apply("failMeanwhile", []).catch((reason: unknown) => reason)) as LockstepError;
    assert.equal(error.code, "broken");
    assert.match(error.message, /"failMeanwhile".*TypeError: no such thing/);
    assert.equal((error.cause as NodeJS.ErrnoException).code, "E_THING");
    assert.equal(await pool.apply("square", [2]), 4);
  });

  test("with redo a task is done again by another, so many times and no more", async (t) => {
    const { space, pool } = await pooled(t, substrate, { redo: 2 });
    const ran = space.value("ran", "int32", 0, { lock: false });
    assert.equal(await pool.apply("exitAtFirst", [2, "done"]), "done");
    assert.equal(ran.get(), 3);
    ran.set(0);
    await assert.rejects(pool.apply("exitAtFirst", [3, "done"]), { code: "broken" });
    assert.equal(ran.get(), 3);
    ran.set(0);
    assert.equal(await pool.apply("exitAtFirst", [3, "done"], { redo: 3 }), "done");
    ran.set(0);
    await assert.rejects(pool.apply("exitAtFirst", [1, "done"], { redo: 0 }), { code: "broken" });
    ran.set(0);
    assert.deepEqual(
      await pool.starmap(
        "exitAtFirst",
        numbers(30).map((n) => [2, String(n)] as const),
        { chunk: 7 },
      ),
      numbers(30).map(String),
    );
  });

  test("a map of which a worker died names the values that were lost", async (t) => {
    const { pool } = await pooled(t, substrate);
    await assert.rejects(pool.map("exit", [1, 2, 3, 4], { chunk: 2 }), {
      code: "broken",
      message: /"exit" of the values (0 to 1|2 to 3) was lost/,
    });
    await assert.rejects(pool.map("exit", [1], { chunk: 2 }), { code: "broken", message: /"exit" of value 0 was lost/ });
    assert.deepEqual(await pool.map("square", numbers(50)), squares(50));
  });

  test("a worker that dies while it has nothing to do is replaced, also unasked", async (t) => {
    const end = endingWorkers(t, substrate);
    const { space, pool } = await pooled(t, substrate);
    await pool.apply("square", [1]);
    const initialized = space.value("initialized", "int32", 0, { lock: false });
    await until(() => initialized.get() === 2, "both are there");
    const [id] = pool.workers;
    const warnings = warningsOf(t);
    end(id!);
    await until(() => initialized.get() === 3, "another has come");
    assert.equal(pool.workers.includes(id!), false);
    assert.equal(warnings.length, 1);
    assert.deepEqual(await pool.map("square", numbers(50)), squares(50));
  });

  test("a large argument on its way to one who dies is sent again, and half a result is forgotten", async (t) => {
    const end = endingWorkers(t, substrate);
    const { space, pool } = await pooled(t, substrate, { workers: 1, bytes: 8192, redo: 5 });
    const initialized = space.value("initialized", "int32", 0, { lock: false });
    const large = new Uint8Array(4_000_000).fill(1);
    for (let round = 1; round <= 4; round++) {
      await until(() => initialized.get() === round, "a worker");
      const asked = Promise.all([pool.apply("sum", [large]), pool.apply("bytes", [4_000_000])]);
      for (let turns = 0; turns < 5 * round; turns++) await new Promise(setImmediate);
      end(pool.workers[0]!);
      const [sum, bytes] = await asked;
      assert.equal(sum, 4_000_000);
      assert.equal(bytes.length, 4_000_000);
      assert.equal(bytes[3_999_999], 3_999_999 % 251);
    }
  });
}
