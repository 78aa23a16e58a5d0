import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import type { LocalLock } from "lockstep";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { Peer } from "../../fixtures/lock/peer.ts";
import { until } from "../../fixtures/lock/until.ts";
import type { Substrate } from "../substrate.ts";
import { opened } from "./opened.ts";

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
  " ",
  "a b",
  "../../etc",
  ".",
  "..",
  "/",
  "%2F",
  "__proto__",
  "constructor",
  "🔒",
  "e\u0301",
  "\u00e9",
];

export function lockNames(substrate: Substrate): void {
  for (const [name, said] of BAD) {
    test(`${typeof name} ${inspect(name).slice(0, 20)} is refused, by name`, async (t) => {
      const space = await opened(t, substrate);
      assert.throws(() => space.lock(name as string), { name: "LockstepError", code: "invalid", message: said });
    });
  }

  test("any other text is a name, and each a lock of its own", async (t) => {
    const space = await opened(t, substrate);
    const holds = UNUSUAL.map((name) => space.lock(name).acquireSync());
    for (const name of UNUSUAL) {
      assert.equal(space.lock(name).name, name);
      assert.equal(space.lock(name).tryAcquireSync(), null);
    }
    for (const hold of holds) hold.releaseSync();
  });

  test("a name asked for again is the same lock", async (t) => {
    const space = await opened(t, substrate);
    assert.equal(space.lock("door"), space.lock("door"));
    assert.notEqual(space.lock("door"), space.lock("gate"));
  });

  test("a hundred thousand names pass through a space of 64", async (t) => {
    const space = await opened(t, substrate, { names: 64 });
    for (let at = 0; at < 100_000; at++) space.lock(`name ${at}`).acquireSync().releaseSync();
    assert.ok(space.lock("name 0").tryAcquireSync());
  });

  test("a name's tokens grow over its eviction by thousands of others", async (t) => {
    const space = await opened(t, substrate, { names: 64 });
    let last = 0n;
    for (let round = 0; round < 5; round++) {
      for (let at = 0; at < round; at++) space.lock("busy").acquireSync().releaseSync();
      const hold = space.lock("door").acquireSync();
      assert.ok(hold.token > last, `${hold.token} after ${last}`);
      last = hold.token;
      hold.releaseSync();
      for (let at = 0; at < 2000; at++) space.lock(`other ${at}`).acquireSync().releaseSync();
    }
  });

  test("what is held, waited for or looked at stays while thousands of others pass", async (t) => {
    const space = await opened(t, substrate, { names: 64 });
    const peer = await Peer.start(t, substrate.name, space);
    const held = space.lock("held").acquireSync();
    await peer.call("acquire", "awaited");
    const awaited = space.lock("awaited").acquire();
    const watched = space.lock("watched").acquireSync().signal;
    for (let at = 0; at < 3000; at++) space.lock(`other ${at}`).acquireSync().releaseSync();
    assert.equal(await peer.call("tryAcquire", "held"), null);
    await peer.call("releaseOthers", "watched");
    await until(() => watched.aborted, "told of the loss");
    await peer.call("release", "awaited");
    (await awaited).releaseSync();
    held.releaseSync();
    assert.ok(await peer.call("tryAcquire", "held"));
  });

  test("a lock whose name was evicted works on, as one with the name opened anew", async (t) => {
    const space = await opened(t, substrate, { names: 64 });
    const peer = await Peer.start(t, substrate.name, space);
    const old = space.lock("door");
    for (let at = 0; at < 3000; at++) space.lock(`other ${at}`);
    const anew = space.lock("door");
    const hold = old.acquireSync();
    assert.equal(anew.tryAcquireSync(), null);
    assert.throws(() => anew.acquireSync(), { code: "deadlock" });
    assert.equal(await peer.call("tryAcquire", "door"), null);
    const next = anew.acquire();
    hold.releaseSync();
    const nextHold = await next;
    assert.equal(await old.tryAcquire(), null);
    await old.release();
    assert.equal(nextHold.signal.aborted, true);
    assert.ok(await peer.call("tryAcquire", "door"));
  });

  test("a lock evicted by itself is bound again by every way of using it", async (t) => {
    const space = await opened(t, substrate, { names: 64 });
    const uses: readonly ((door: LocalLock) => unknown)[] = [
      (door) => door.acquireSync().releaseSync(),
      (door) => door.acquire().then((hold) => hold.release()),
      (door) => door.tryAcquireSync()?.releaseSync(),
      (door) => door.tryAcquire().then((hold) => hold?.release()),
      (door) => door.withLockSync(() => {}),
      (door) => door.withLock(() => {}),
      (door) => assert.rejects(door.release(), { code: "not-held" }),
    ];
    for (const use of uses) {
      const door = space.lock("door");
      const before = new LockRecord(door).isBound;
      for (let at = 0; at < 200; at++) space.lock(`other ${at}`);
      const between = new LockRecord(door).isBound;
      await use(door);
      assert.deepEqual([before, between, new LockRecord(door).isBound], [true, false, true]);
      assert.equal(new LockRecord(door).owner, 0);
    }
  });

  test('a name that is open as something else is "mismatch", for every thread', async (t) => {
    const space = await opened(t, substrate);
    const peer = await Peer.start(t, substrate.name, space);
    const hold = space.lock("door").acquireSync();
    space.event("bell");
    const expected = { name: "LockstepError", code: "mismatch", message: /"bell" is open as an? event/ };
    assert.throws(() => space.lock("bell"), expected);
    await assert.rejects(peer.call("tryAcquire", "bell"), { code: "mismatch" });
    assert.throws(() => space.event("door"), { code: "mismatch", message: /"door" is open as an? lock/ });
    assert.throws(() => space.rlock("door"), { code: "mismatch" });
    assert.equal(hold.abandoned, false);
    hold.releaseSync();
    assert.ok(await peer.call("tryAcquire", "door"));
  });

  test('all names in use is "full", saying what to do; one given back makes room', async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const holds = Array.from({ length: 16 }, (_, at) => space.lock(`held ${at}`).acquireSync());
    assert.throws(() => space.lock("one more"), { name: "LockstepError", code: "full", message: /"one more".*16 names.*names: 32/ });
    assert.ok(holds.every(({ token }) => token > 0n));
    holds[7]!.releaseSync();
    space.lock("one more").acquireSync();
    assert.equal(space.lock("held 6").tryAcquireSync(), null);
  });
}
