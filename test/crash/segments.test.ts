import assert from "node:assert/strict";
import {
  existsSync,
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, beforeEach, describe, test } from "node:test";
import { type LocalSpace, type SpaceOptions, processes } from "lockstep";
import type { SharedLock } from "../../src/local/lock.ts";
import { HeaderWord, MAGIC, VERSION } from "../../src/local/memory/layout.ts";
import { LockRecord } from "../fixtures/lock/lock-record.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { Peer } from "../fixtures/lock/peer.ts";
import { until } from "../fixtures/lock/until.ts";
import { absent } from "../run/absent.ts";

const root = ownShmDir();
const folder = join(root, `lockstep-${process.getuid!()}`);
const isRoot = process.getuid!() === 0;

function spaces(): string[] {
  return readdirSync(folder).filter((name) => !name.startsWith("."));
}

/** Opening any space looks after those that everybody has left. */
async function openAndClose(name = "any"): Promise<void> {
  await (await processes(name)).close();
}

async function open(t: TestContext, name: string, options?: SpaceOptions): Promise<LocalSpace> {
  const space = await processes(name, options);
  t.after(() => space.close());
  return space;
}

/** A space that a peer alone is in. */
async function leftTo(t: TestContext, name: string): Promise<Peer> {
  const space = await processes(name);
  const peer = await Peer.start(t, "processes", space);
  await space.close();
  return peer;
}

function headerOf(space: LocalSpace): Int32Array {
  return (space.lock("any") as SharedLock).actor.words;
}

describe("crash · processes", () => {
  describe("segments", () => {
    beforeEach(async () => {
      await openAndClose();
      for (const name of spaces()) rmSync(join(folder, name), { recursive: true });
    });

    test("a space leaves nothing when its last process does", async (t) => {
      const space = await open(t, "a space");
      const other = await open(t, "a space");
      space.lock("door").acquireSync().releaseSync();
      assert.equal(spaces().length, 1);
      await space.close();
      assert.equal(spaces().length, 1);
      await other.close();
      assert.deepEqual(spaces(), []);
    });

    test("one whose processes were killed is removed by the next opening of any", async (t) => {
      const idle = await leftTo(t, "idle");
      const waiting = await leftTo(t, "waiting");
      const space = await open(t, "waiting");
      const hold = space.lock("door").acquireSync();
      waiting.tell("acquireSync", "door");
      await until(() => new LockRecord(space.lock("door")).waiting === 1, "in line");
      await Promise.all([idle.end(), waiting.end()]);
      hold.releaseSync();
      await space.close();
      assert.ok(spaces().includes("idle"));
      await openAndClose();
      assert.deepEqual(spaces(), []);
    });

    test("one in which somebody died holding is kept until its next opener has been told", async (t) => {
      const peer = await leftTo(t, "held");
      await peer.call("acquire", "door");
      await peer.end();
      await openAndClose();
      assert.deepEqual(spaces(), ["held"]);
      await openAndClose("held");
      assert.deepEqual(spaces(), ["held"]);
      const space = await open(t, "held");
      assert.equal(
        space.lock("door").withLockSync((hold) => hold.abandoned),
        true,
      );
      await space.close();
      assert.deepEqual(spaces(), []);
    });

    test("holds left by closing are kept too", async (t) => {
      const space = await open(t, "left");
      space.lock("door").acquireSync();
      await space.close();
      const again = await open(t, "left");
      assert.equal((await again.lock("door").acquire()).abandoned, true);
    });

    test("one in which somebody died writing under an rwlock is kept too, until one who writes has been told; of one who read nothing is", async (t) => {
      const reader = await leftTo(t, "read");
      await reader.call("acquire", "read under door");
      await reader.end();
      await openAndClose();
      assert.deepEqual(spaces(), []);
      const writer = await leftTo(t, "written");
      await writer.call("acquire", "write under door");
      await writer.end();
      await openAndClose("written");
      const space = await open(t, "written");
      for (const side of ["read", "write"] as const)
        assert.equal(
          space.rwlock("door")[side].withLockSync((hold) => hold.abandoned),
          true,
        );
      await space.close();
      assert.deepEqual(spaces(), []);
    });

    test("one in which somebody died holding is not opened otherwise, saying so", async (t) => {
      const peer = await leftTo(t, "held");
      await peer.call("acquire", "door");
      await peer.end();
      await assert.rejects(processes("held", { names: 32 }), { code: "mismatch", message: /"held".*died holding.*1024.*32.*held/ });
      const space = await open(t, "held", { names: 1024 });
      assert.equal(
        space.lock("door").withLockSync((hold) => hold.abandoned),
        true,
      );
    });

    test("nobody having come for a day to be told, it is removed", async (t) => {
      const peer = await leftTo(t, "held");
      await peer.call("acquire", "door");
      await peer.end();
      const [dayAgo, lessThanADayAgo] = [Date.now() / 1000 - 86_500, Date.now() / 1000 - 86_000];
      utimesSync(join(folder, "held"), lessThanADayAgo, lessThanADayAgo);
      await openAndClose();
      assert.deepEqual(spaces(), ["held"]);
      utimesSync(join(folder, "held"), dayAgo, dayAgo);
      await openAndClose();
      assert.deepEqual(spaces(), []);
    });

    test("the living are never touched, stopped or not, however old", async (t) => {
      const peer = await leftTo(t, "alive");
      await peer.call("acquire", "door");
      utimesSync(join(folder, "alive"), 1, 1);
      const before = statSync(join(folder, "alive", "segment")).ino;
      for (const signal of ["SIGSTOP", "SIGCONT"] as const) {
        peer.signal(signal);
        await until(() => peer.isStopped === (signal === "SIGSTOP"), signal);
        for (let count = 0; count < 5; count++) await openAndClose();
        assert.equal(statSync(join(folder, "alive", "segment")).ino, before);
        const space = await processes("alive");
        assert.equal(space.lock("door").tryAcquireSync(), null);
        await space.close();
      }
    });

    for (const [what, spoil, said] of [
      [
        "version",
        (words: Int32Array) => (words[HeaderWord.VERSION] = VERSION + 1),
        new RegExp(`another version of lockstep \\(layout ${VERSION + 1}, this one has ${VERSION}\\)`),
      ],
      ["form", (words: Int32Array) => (words[HeaderWord.MAGIC] = MAGIC + 1), /a form that is not lockstep's/],
      ["size", (words: Int32Array) => (words[HeaderWord.NAMES] = 999), /a segment of \d+ bytes instead of \d+/],
    ] as const) {
      test(`a living one of another ${what} is refused, saying so; a dead one is made anew`, async (t) => {
        const space = await open(t, "other");
        spoil(headerOf(space));
        const before = statSync(join(folder, "other", "segment")).ino;
        await assert.rejects(processes("other"), { name: "LockstepError", code: "mismatch", message: said });
        assert.equal(statSync(join(folder, "other", "segment")).ino, before);
        await space.close();
        const anew = await open(t, "other");
        assert.ok(anew.lock("door").tryAcquireSync());
      });
    }

    for (const [options, other, said] of [
      [{ names: 64 }, { names: 128 }, /names: 64, not 128/],
      [{ bytes: 4096 }, { bytes: 8192 }, /bytes: 4096, not 8192/],
      [{}, { names: 16 }, /names: 1024, not 16/],
    ] as const) {
      test(`one open with ${JSON.stringify(options)} is not opened with ${JSON.stringify(other)}`, async (t) => {
        const space = await open(t, "shape", options);
        await assert.rejects(processes("shape", other), { name: "LockstepError", code: "mismatch", message: said });
        await open(t, "shape", options);
        await open(t, "shape");
        await space.close();
      });
    }

    for (const [what, leave] of [
      ["an empty segment", (at: string) => writeFileSync(join(at, "segment"), "")],
      [
        "a segment reserved but not filled",
        (at: string) => (writeFileSync(join(at, "segment"), ""), truncateSync(join(at, "segment"), 1_000_000)),
      ],
      ["a life file alone", (at: string) => writeFileSync(join(at, "life"), "")],
      ["an empty folder", () => {}],
      ["something else", (at: string) => writeFileSync(join(at, "segment"), "x".repeat(100_000))],
    ] as const) {
      test(`what a process killed while making it has left is replaced: ${what}`, async (t) => {
        mkdirSync(join(folder, "half"));
        leave(join(folder, "half"));
        const space = await open(t, "half");
        assert.ok(space.lock("door").tryAcquireSync());
        mkdirSync(join(folder, "half too"));
        leave(join(folder, "half too"));
        await openAndClose();
        assert.deepEqual(spaces(), ["half"]);
      });
    }

    for (const [what, spoil] of [
      ["that others may enter", () => chmodSync(folder, 0o755)],
      ["that is a link", () => (renameSync(folder, `${folder}-elsewhere`), symlinkSync(`${folder}-elsewhere`, folder))],
      ["that is a file", () => (renameSync(folder, `${folder}-elsewhere`), writeFileSync(folder, ""))],
      ...(isRoot ? [["of another user", () => chownSync(folder, 12_345, 12_345)] as const] : []),
    ] as const) {
      test(`a folder ${what} is refused, by its path, saying what to do`, async (t) => {
        t.after(() => {
          if (existsSync(`${folder}-elsewhere`)) {
            renameSync(folder, `${folder}-gone-${performance.now()}`);
            renameSync(`${folder}-elsewhere`, folder);
          } else {
            if (isRoot) chownSync(folder, 0, 0);
            chmodSync(folder, 0o700);
          }
        });
        spoil();
        const refused = { name: "LockstepError", code: "engine", message: new RegExp(`${folder} .*(?:mode 700).*LOCKSTEP_SHM_DIR`) };
        await assert.rejects(processes("any"), refused);
      });
    }

    if (isRoot) {
      test("a segment of another user is refused", async (t) => {
        const space = await open(t, "foreign");
        chownSync(join(folder, "foreign", "segment"), 12_345, 12_345);
        await assert.rejects(processes("foreign"), { code: "mismatch", message: /"foreign" belongs to user 12345/ });
        await space.close();
      });
    }
  });
});

if (!isRoot) absent("crash", "processes", "segments of another user: only root can give files away");
