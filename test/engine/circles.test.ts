import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { Claim } from "../../src/engine/claim.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { circle, steps } from "../../src/remote/circle.ts";
import { openEngine } from "../../src/remote/connect.ts";
import { engineOptions } from "../../src/remote/engine-options.ts";
import { type Waiting, waitText, waitsLine } from "../../src/remote/waits.ts";

let spaces = 0;

/** A table, `between` happening after so many readings of it. */
class Readings {
  readonly engine: Engine;
  readonly #after: number;
  readonly #between: () => Promise<unknown>;
  count = 0;

  constructor(table: Engine, after: number, between: () => Promise<unknown>) {
    this.#after = after;
    this.#between = between;
    const members = async (line: string, most: number): ReturnType<Engine["members"]> => {
      const seen = await table.members(line, most);
      if (++this.count === this.#after) await this.#between();
      return seen;
    };
    this.engine = { members } as Engine;
  }
}

async function opened(t: TestContext): Promise<Engine> {
  const table = await openEngine("memory:", engineOptions({ space: `circles ${++spaces}` }));
  t.after(() => table.close());
  return table;
}

async function join(table: Engine, line: string, id: string): Promise<Claim> {
  const data = JSON.stringify({ id, label: id, pid: 7, host: "here" });
  const claim = await table.join(line, { weight: 1, limit: 1, wait: true, data });
  claim!.granted.catch(() => {});
  return claim!;
}

async function wait(table: Engine, line: string, id: string): Promise<Waiting> {
  const { order } = await join(table, line, id);
  const waiting = { id, line, order, isUnfailing: false };
  await table.join(waitsLine(id), { weight: 1, limit: 0, wait: true, data: waitText(waiting) });
  return waiting;
}

/** One waits for what two has, who waits for what four has, and three after it; three waits for what one has. */
async function chain(table: Engine): Promise<{ last: Waiting; twosLock: Claim; foursLock: Claim }> {
  await join(table, "lock/a", "one");
  const twosLock = await join(table, "lock/b", "two");
  const foursLock = await join(table, "lock/c", "four");
  await join(table, "lock/c", "three");
  await wait(table, "lock/b", "one");
  await wait(table, "lock/c", "two");
  return { last: await wait(table, "lock/a", "three"), twosLock, foursLock };
}

describe("circles · all", () => {
  test("a circle of three is found by the one who began last, at whichever reading it closes, if not the next time", async (t) => {
    let isFoundAtOnce = false;
    for (let after = 1, isMet = true; isMet; after++) {
      const table = await opened(t);
      const { last, foursLock } = await chain(table);
      const readings = new Readings(table, after, () => foursLock.leave());
      isFoundAtOnce ||= (await circle(readings.engine, last)) !== null;
      isMet = readings.count >= after;
      if (!isMet) await foursLock.leave();
      assert.deepEqual(steps((await circle(table, last))!), [
        { owner: "three", process: 7, host: "here", lock: "a" },
        { owner: "one", process: 7, host: "here", lock: "b" },
        { owner: "two", process: 7, host: "here", lock: "c" },
      ]);
    }
    assert.ok(isFoundAtOnce);
  });

  test("what was never so at one moment is no circle, at whichever reading it changes", async (t) => {
    for (let after = 1, isMet = true; isMet; after++) {
      const table = await opened(t);
      const { last, twosLock, foursLock } = await chain(table);
      const readings = new Readings(table, after, async () => {
        await twosLock.leave(); // one waits for it no more
        await foursLock.leave(); // only now has three what two waits for
      });
      assert.equal(await circle(readings.engine, last), null, `after ${after} readings`);
      isMet = readings.count >= after;
    }
  });

  test("a wait that is written down though it has ended leads nowhere, and neither does one that began later", async (t) => {
    const table = await opened(t);
    const { last, foursLock } = await chain(table);
    await foursLock.leave();
    const early = { id: "one", line: "lock/b", order: (await table.members("lock/b", 9))[1]!.order, isUnfailing: false };
    assert.equal(await circle(table, early), null); // three began later, and finds it
    assert.ok(await circle(table, last));
    await table.evict("lock/c", (await table.members("lock/c", 9))[1]!.order);
    assert.equal(await circle(table, last), null);
  });
});
