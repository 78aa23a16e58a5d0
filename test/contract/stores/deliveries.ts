import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { StoreGround } from "./store-ground.ts";

const JOBS = { joinable: true };

/** What becomes of values that were taken and not acknowledged, on every store. */
export function storeDeliveries(ground: StoreGround): void {
  describe(`deliveries · ${ground.name}`, () => {
    test("a value that was taken is nobody else's, and gone when it is done", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const queue = space.queue<string>("jobs", JOBS);
      await queue.put("a");
      const delivery = await queue.take();
      assert.deepEqual([delivery.value, delivery.tries, delivery.signal.aborted], ["a", 1, false]);
      assert.deepEqual(await other.call("use", "queue", ["jobs", JOBS], "tryGet"), []);
      await delivery.done();
      await queue.join();
      await assert.rejects(delivery.done(), { code: "not-held", message: /"jobs"/ });
      await assert.rejects(delivery.giveBack(), { code: "not-held" });
    });

    test("what is given back is had before all else, and says how often it was taken", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const queue = space.queue<string>("jobs", { ...JOBS, capacity: 3 });
      for (const value of ["a", "b", "c"]) await queue.put(value);
      const delivery = await queue.take();
      assert.equal(await queue.size, 2);
      await delivery.giveBack();
      assert.equal(await queue.size, 3);
      assert.deepEqual(await other.call("takeOne", "jobs", { ...JOBS, capacity: 3 }), ["a", 2]);
      const [next, last] = [await queue.take(), await queue.take()];
      assert.deepEqual([next.value, last.value], ["b", "c"]);
    });

    test("values as large as may be are put and taken by many at once, of a queue that has many of them", async (t) => {
      const space = await ground.open(t);
      const queue = space.queue<string>("jobs", JOBS);
      const large = (at: number): string => `${at} ${"é".repeat(490_000)}`;
      await Promise.all(Array.from({ length: 36 }, (_, at) => queue.put(large(at))));
      const taken = await Promise.all([queue.take(), queue.take(), queue.getMany(3)]);
      assert.deepEqual(
        [taken[0].value, taken[1].value, taken[2][0]].map((value, at) => value === large(at)),
        [true, true, true],
      );
      await Promise.all([taken[0].done(), taken[1].giveBack(), queue.taskDone(taken[2].length)]);
      assert.equal(await queue.size, 35 - taken[2].length);
      assert.equal((await queue.take()).value === large(1), true);
      await space.delete(queue);
      assert.equal(await queue.size, 0);
    });

    test("what comes of it is written with its acknowledgement", async (t) => {
      const space = await ground.open(t);
      const queue = space.queue<number>("jobs", JOBS);
      const results = space.map<number>("results");
      await queue.put(7);
      const delivery = await queue.take();
      const many = Array.from({ length: 100 }, (_, at) => results.write(String(at), at));
      await assert.rejects(delivery.done(many), { code: "invalid", message: /100 writes; expected at most 99/ });
      await assert.rejects(delivery.done([results.write("seven", 1), results.write("seven", 2)]), { code: "invalid" });
      await delivery.done([...many.slice(1, 99), results.write("seven", 49)]);
      assert.equal(await results.get("seven"), 49);
    });

    test("what one had who has ended is handed to another, who waits for it", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const queue = space.queue<string>("jobs", JOBS);
      for (const value of ["a", "b"]) await queue.put(value);
      assert.deepEqual(await other.call("takeOne", "jobs", JOBS), ["a", 1]);
      assert.equal(await other.call("use", "queue", ["jobs", JOBS], "get"), "b");
      const waiting = [queue.take(), queue.take()];
      const joining = queue.join();
      await other.end();
      const deliveries = await Promise.all(waiting);
      assert.deepEqual(deliveries.map(({ value, tries }) => `${value} ${tries}`).toSorted(), ["a 2", "b 2"]);
      for (const delivery of deliveries) await delivery.done();
      await joining;
    });

    test("who takes from a closed queue until it is over waits for what others have, as that may come back", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const queue = space.queue<string>("jobs", JOBS);
      await queue.put("a");
      assert.deepEqual(await other.call("takeOne", "jobs", JOBS), ["a", 1]);
      await queue.close();
      const all = (async () => {
        const had: string[] = [];
        for await (const value of queue) {
          had.push(value);
          await queue.taskDone();
        }
        return had;
      })();
      await other.end();
      assert.deepEqual(await all, ["a"]);
    });

    test("several loops of one client end when nothing can come back; who leaves his by an error gives back what he had", async (t) => {
      const queue = (await ground.open(t)).queue<string>("jobs", JOBS);
      for (const value of ["poison", "fine"]) await queue.put(value);
      await queue.close();
      const had: string[] = [];
      const failing = (async () => {
        for await (const job of queue.deliveries()) {
          if (job.tries === 1 && job.value === "poison") throw new Error("it was poison");
          await job.done();
        }
      })();
      const working = (async () => {
        for await (const job of queue.deliveries()) {
          had.push(`${job.value} ${job.tries}`);
          await job.done();
        }
      })();
      await assert.rejects(failing, /poison/);
      await working;
      assert.deepEqual(had.toSorted(), ["fine 1", "poison 2"]);
      await queue.join();
    });

    test("an aborted signal ends the loop with the very reason", async (t) => {
      const queue = (await ground.open(t)).queue<string>("jobs", JOBS);
      const controller = new AbortController();
      const working = (async () => {
        for await (const job of queue.deliveries({ signal: controller.signal })) await job.done();
      })();
      await queue.put("a");
      await queue.join();
      controller.abort("enough");
      await assert.rejects(working, (reason) => reason === "enough");
    });

    const { others } = ground;
    if (typeof others === "object")
      test('who was stopped until another had it is told "lost", and writes nothing', async (t) => {
        const space = await ground.open(t);
        const other = await ground.other(t, space);
        const queue = space.queue<string>("jobs", JOBS);
        await queue.put("a");
        await other.call("takeOne", "jobs", JOBS);
        await other.stop();
        const delivery = await queue.take();
        assert.deepEqual([delivery.value, delivery.tries], ["a", 2]);
        await other.goOn();
        assert.equal(await other.call("finishOne", "jobs", "results", "late"), "lost");
        await delivery.done([space.map("results").write("a", "in time")]);
        assert.equal(await space.map("results").get("a"), "in time");
        assert.equal(delivery.signal.aborted, false);
      });

    test(`each of ${ground.rounds} values is done once, though workers end again and again`, async (t) => {
      const space = await ground.open(t);
      const queue = space.queue<number>("jobs", JOBS);
      for (let n = 0; n < ground.rounds; n++) await queue.put(n);
      await queue.close();
      let isOver = false;
      const results = space.map<number>("results");
      for (let lives = 0; !isOver && lives < 8; lives++) {
        const worker = await ground.other(t, space);
        const working = worker.call("workOff", "jobs", "results").then(
          () => (isOver = true),
          () => {}, // it was ended
        );
        if (lives < 7) {
          const before = (await results.entries()).length;
          while (!isOver && (await results.entries()).length < before + 3);
          await worker.end();
        }
        await working;
      }
      const all = await results.entries();
      assert.deepEqual(
        all.map(([key, times]) => [Number(key), times]).toSorted(([a], [b]) => a! - b!),
        Array.from({ length: ground.rounds }, (_, n) => [n, 1]),
      );
      await queue.join({ timeoutMs: 60_000 });
    });
  });
}
