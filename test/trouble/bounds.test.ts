import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { type TestContext, describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { once } from "node:events";
import { type LocalSpace, type SpaceOptions, processes, threads } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { Peer } from "../fixtures/lock/peer.ts";

ownShmDir();

type Open = (name: string, options?: SpaceOptions) => Promise<LocalSpace>;

const BAD_OPTIONS: readonly [options: Record<string, unknown>, said: RegExp][] = [
  [{ names: 0 }, /names is 0; expected a whole number from 16 to 1048576/],
  [{ names: 15 }, /names is 15;/],
  [{ names: -1 }, /names is -1;/],
  [{ names: 2 ** 20 + 1 }, /names is 1048577;/],
  [{ names: 99.5 }, /names is 99\.5;/],
  [{ names: Number.NaN }, /names is NaN;/],
  [{ names: "64" }, /names is 64;/],
  [{ names: null }, /names is null;/],
  [{ bytes: 0 }, /bytes is 0; expected a whole number from 4096 to 1073741824/],
  [{ bytes: 4095 }, /bytes is 4095;/],
  [{ bytes: 2 ** 30 + 1 }, /bytes is 1073741825;/],
  [{ bytes: Infinity }, /bytes is Infinity;/],
];

const BAD_NAMES: readonly [name: unknown, said: RegExp][] = [
  ["", /"" is no name for a space/],
  ["a\tb", /"a\\tb" is no name for a space/],
  ["\udfff", /"\\udfff" is no name for a space/],
  ["a".repeat(257), /257 bytes/],
  [7, /7 is no name for a space/],
  [null, /null is no name for a space/],
];

const UNUSUAL_NAMES = [
  "a".repeat(256),
  "é".repeat(128),
  "🔒".repeat(64),
  ".",
  "..",
  "../../etc/passwd",
  ".registry",
  "a/b",
  "a b",
  "%2F",
  "~",
  "-rf",
];

function bounds(open: Open): void {
  for (const [options, said] of BAD_OPTIONS) {
    test(`a space with ${JSON.stringify(options)} is refused, by value`, async () => {
      await assert.rejects(open("bounds", options), { name: "LockstepError", code: "invalid", message: said });
    });
  }

  for (const [name, said] of BAD_NAMES) {
    test(`a space named ${JSON.stringify(name).slice(0, 20)} is refused, by name`, async () => {
      await assert.rejects(open(name as string), { name: "LockstepError", code: "invalid", message: said });
    });
  }

  test("any other text is a name, and each a space of its own", async (t) => {
    const holds = [];
    for (const name of UNUSUAL_NAMES) {
      const space = await open(name);
      t.after(() => space.close());
      assert.equal(space.name, name);
      const hold = space.lock("door").tryAcquireSync();
      assert.ok(hold, name);
      holds.push(hold);
    }
    for (const hold of holds) hold.releaseSync();
  });

  test("the smallest space works", async (t) => {
    const space = await open("smallest", { names: 16, bytes: 4096 });
    t.after(() => space.close());
    for (let at = 0; at < 100; at++) space.lock(`door ${at}`).withLockSync(() => {});
    space.value("value", "float64", 1.5).set(2.5);
  });

  test('what is larger than the space is "full", naming it and the option; what fits still fits', async (t) => {
    const space = await open("bytes", { bytes: 4096 });
    t.after(() => space.close());
    const small = space.array("small", "uint8", 64);
    assert.throws(() => space.array("large", "float64", 512), {
      name: "LockstepError",
      code: "full",
      message: /"large".* 4096 bytes.*\{ bytes: /,
    });
    small.set(0, 7);
    assert.equal(space.array("small", "uint8", 64).get(0), 7);
  });
}

describe("trouble · threads", () => {
  bounds(async (name, options) => threads(name, options));

  test("opening again with other options is a mismatch, saying which", () => {
    threads("options", { names: 32 });
    threads("options");
    threads("options", { names: 32 });
    assert.throws(() => threads("options", { names: 64 }), {
      name: "LockstepError",
      code: "mismatch",
      message: /"options".*names: 32, not 64/,
    });
    assert.throws(() => threads("options", { bytes: 8192 }), { name: "LockstepError", code: "mismatch" });
  });

  test("a worker started before the space was made is told how to join", async () => {
    const door = JSON.stringify(import.meta.resolve("lockstep"));
    const code = `import(${door}).then(({ threads }) => { try { threads("late"); } catch (e) { require("worker_threads").parentPort.postMessage([e.code, e.message]); } })`;
    const worker = new Worker(code, { eval: true });
    const [[errorCode, message]] = (await once(worker, "message")) as [[string, string]];
    assert.equal(errorCode, "unsupported");
    assert.match(message, /"late".*call threads\("late"\) in the thread that starts the worker/);
  });
});

describe("trouble · processes", () => {
  bounds((name, options) => processes(name, options));

  test('the 257th opening is "full", leaves nothing behind, and one that closes makes room', async (t) => {
    const openings: LocalSpace[] = [];
    t.after(() => Promise.all(openings.map((space) => space.close())));
    for (let count = 0; count < 256; count++) openings.push(await processes("openings", { names: 16 }));
    const open = (): number =>
      readdirSync("/proc/self/fd").length +
      readFileSync("/proc/self/maps", "utf8")
        .split("\n")
        .filter((line) => line.includes("/segment")).length;
    const before = open();
    const full = { name: "LockstepError", code: "full", message: /256 openings/ };
    for (let again = 0; again < 5; again++) await assert.rejects(processes("openings"), full);
    assert.equal(open(), before);
    await openings[100]!.close();
    openings[100] = await processes("openings");
    await assert.rejects(processes("openings"), full);
    const holds = openings.map((space) => space.lock("door").tryAcquireSync()).filter((hold) => hold !== null);
    assert.equal(holds.length, 1);
  });

  test("two openings of one thread are two parties", async (t: TestContext) => {
    const [one, other] = await Promise.all([processes("parties"), processes("parties")]);
    t.after(() => Promise.all([one.close(), other.close()]));
    const hold = one.lock("door").acquireSync();
    assert.equal(other.lock("door").tryAcquireSync(), null);
    assert.throws(() => other.lock("door").acquireSync({ timeoutMs: 10 }), { code: "timeout" });
    const next = other.lock("door").acquire();
    hold.releaseSync();
    assert.equal((await next).abandoned, false);
    await other.close();
    assert.equal((await one.lock("door").acquire()).abandoned, true);
  });

  test("a space of a few names serves several peers that each use many", async (t) => {
    const space = await processes("few names", { names: 16 });
    t.after(() => space.close());
    const peers = await Promise.all(Array.from({ length: 4 }, () => Peer.start(t, "processes", space)));
    await Promise.all(
      peers.map(async (peer, of) => {
        for (let at = 0; at < 100; at++) {
          await peer.call("acquire", `peer ${of} door ${at}`);
          await peer.call("release", `peer ${of} door ${at}`);
        }
      }),
    );
  });
});
