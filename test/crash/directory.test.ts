import assert from "node:assert/strict";
import { type TestContext, describe, test } from "node:test";
import { processes } from "lockstep";
import { LockRecord } from "../fixtures/lock/lock-record.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { Peer } from "../fixtures/lock/peer.ts";
import { until } from "../fixtures/lock/until.ts";

ownShmDir();

const NAMES = 128;
const KILLS_INSIDE = 40;

describe("crash · processes", () => {
  describe("inside the tables of names", () => {
    test(`whoever is killed while binding: names are found, tokens grow, and as many fit as before`, async (t: TestContext) => {
      const space = await processes("directory", { names: NAMES });
      t.after(() => space.close());
      const kept = Array.from({ length: 20 }, (_, at) => space.lock(`kept ${at}`).acquireSync());
      const directory = LockRecord.ofDirectory(space.lock("kept 0"));
      const witness = await Peer.start(t, "processes", space);
      let binder = Peer.start(t, "processes", space);
      let lastToken = 0n;
      for (let kill = 0; kill < KILLS_INSIDE; kill++) {
        const peer = await binder;
        peer.tell("bindForEver", `binder ${kill % 2} `);
        await peer.stopWhen(() => directory.ownerPid === peer.pid);
        await peer.end();
        binder = Peer.start(t, "processes", space); // its slot is given away while nobody has looked yet, at times
        if (kill % 2 === 1) await binder;
        for (let at = 0; at < 5; at++) assert.equal(await witness.call("tryAcquire", `kept ${(kill + at) % kept.length}`), null);
        assert.ok(await witness.call("tryAcquire", `new ${kill}`));
        await witness.call("release", `new ${kill}`);
        const again = space.lock("again").acquireSync();
        assert.ok(again.token > lastToken);
        lastToken = again.token;
        again.releaseSync();
        for (let at = 0; at < 200; at++) space.lock(`mine ${at}`);
      }
      await (await binder).end();
      await witness.end();
      const rest = Array.from({ length: NAMES - kept.length }, (_, at) => space.lock(`last ${at}`).acquireSync());
      assert.equal(LockRecord.ofDirectory(space.lock("kept 0")).namesInUse, NAMES);
      assert.throws(() => space.lock("one too many"), { code: "full" });
      for (const hold of [...kept, ...rest]) hold.releaseSync();
    });

    test("one who is stopped inside delays those who bind, not those who have bound, and binding goes on with it", async (t) => {
      const space = await processes("directory stopped", { names: NAMES });
      t.after(() => space.close());
      const bound = space.lock("bound");
      const [binder, other] = await Promise.all([Peer.start(t, "processes", space), Peer.start(t, "processes", space)]);
      binder.tell("bindForEver", "binder ");
      const directory = LockRecord.ofDirectory(bound);
      await binder.stopWhen(() => directory.ownerPid === binder.pid);
      const had = other.call("tryAcquire", "new");
      await until(() => directory.waiting === 1, "the other in line for the directory");
      bound.acquireSync().releaseSync();
      binder.signal("SIGCONT");
      assert.ok(await had);
    });

    test("tokens grow over a segment made again, also when many died inside the tables of the one before", async (t) => {
      const lastTokens = new Map<string, bigint>();
      for (let making = 0; making < 3; making++) {
        const space = await processes("directory again", { names: NAMES });
        const directory = LockRecord.ofDirectory(space.lock("door"));
        for (let kill = 0; kill < 4; kill++) {
          const binder = await Peer.start(t, "processes", space);
          binder.tell("bindForEver", "binder ");
          await binder.stopWhen(() => directory.ownerPid === binder.pid);
          await binder.end();
          for (const name of ["door", `new ${kill}`]) {
            const token = space.lock(name).withLockSync((hold) => hold.token);
            assert.ok(token > (lastTokens.get(name) ?? 0n), `"${name}" of segment ${making}`);
            lastTokens.set(name, token);
          }
        }
        await space.close();
      }
    });
  });
});
