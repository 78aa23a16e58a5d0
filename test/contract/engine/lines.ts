import assert from "node:assert/strict";
import { test } from "node:test";
import type { EngineGround } from "./engine-ground.ts";

const LOCK = { weight: 1, limit: 1, wait: true };

export function engineLines(ground: EngineGround): void {
  test("the lines that somebody stands in are listed, of this space alone", async (t) => {
    const space = ground.newSpace();
    const [one, other, stranger] = [
      await ground.engine(t, space),
      await ground.engine(t, space),
      await ground.engine(t, ground.newSpace()),
    ];
    const names = ["lock/a", "lock/a b", "lock/ö%2F%7D", "rwlock/a"];
    const claims = await Promise.all(names.map((line) => one.join(line, LOCK)));
    await stranger.join("lock/strange", LOCK);
    await other.join("lock/a", LOCK); // waits
    await other.join("semaphore/s", { weight: 1, limit: 3, wait: true });
    const lines = async (most = 100): Promise<string[]> => [...(await other.lines(most))].toSorted();
    assert.deepEqual(await lines(), [...names, "semaphore/s"].toSorted());
    assert.equal((await lines(2)).length, 2);
    await Promise.all(claims.map((claim) => claim!.leave()));
    assert.deepEqual(await lines(), ["lock/a", "semaphore/s"]);
  });

  test("members carry what their claims were given to show", async (t) => {
    const space = ground.newSpace();
    const [one, other] = [await ground.engine(t, space), await ground.engine(t, space)];
    const texts = ["", "plain", "two words. and 7.3", 'ö 漢 🧵 {"a":[1]}\n', "x".repeat(1024)];
    for (const data of texts) await one.join("lock/a", { ...LOCK, data });
    for (const data of texts) await one.join("shared/a", { weight: 1, limit: 10, wait: true, data });
    for (const line of ["lock/a", "shared/a"])
      assert.deepEqual(
        (await other.members(line, 10)).map(({ data }) => data),
        texts,
      );
  });

  test("a claim of limit 0 waits, takes nothing from others and is told when it is ended", async (t) => {
    const space = ground.newSpace();
    const [one, other] = [await ground.engine(t, space), await ground.engine(t, space)];
    const claim = (await one.join("condition/c", { weight: 1, limit: 0, wait: true }))!;
    assert.equal(claim.isGranted, false);
    const seen = (await other.members("condition/c", 2)).map(({ order, weight, isGranted }) => [order, weight, isGranted]);
    assert.deepEqual(seen, [[claim.order, 1, false]]);
    assert.equal(await other.evict("condition/c", claim.order), true);
    await assert.rejects(claim.granted, { code: "lost" });
  });

  test("the death of who had it alone is told to all who come, until one has it alone again", async (t) => {
    const space = ground.newSpace();
    const [one, other] = [await ground.engine(t, space), await ground.engine(t, space)];
    const writer = { weight: 100, limit: 100, wait: true };
    const reader = { weight: 1, limit: 100, wait: true };
    await one.join("rwlock/a", writer);
    const waiting = [reader, reader, writer, reader].map((terms) => other.join("rwlock/a", terms));
    const [first, second, third, fourth] = (await Promise.all(waiting)).map((claim) => claim!);
    await one.close();
    await Promise.all([first!.granted, second!.granted]);
    assert.deepEqual([first!.abandoned, second!.abandoned], [true, true]);
    await Promise.all([first!.leave(), second!.leave()]);
    await third!.granted;
    assert.equal(third!.abandoned, true);
    await third!.leave();
    await fourth!.granted;
    assert.equal(fourth!.abandoned, false);
    await fourth!.leave();
  });

  test("that death is told to readers who come when nobody waits", async (t) => {
    const space = ground.newSpace();
    const [one, other] = [await ground.engine(t, space), await ground.engine(t, space)];
    await one.join("rwlock/a", { weight: 100, limit: 100, wait: true });
    await one.close();
    for (let comes = 0; comes < 2; comes++) {
      const claim = (await other.join("rwlock/a", { weight: 1, limit: 100, wait: comes === 0 }))!;
      assert.equal(claim.abandoned, true);
      await claim.leave();
    }
    const writer = (await other.join("rwlock/a", { weight: 100, limit: 100, wait: false }))!;
    assert.equal(writer.abandoned, true);
    await writer.leave();
    const last = (await other.join("rwlock/a", { weight: 1, limit: 100, wait: false }))!;
    assert.equal(last.abandoned, false);
  });
}
