import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { processes } from "lockstep";
import { LockRecord } from "../fixtures/lock/lock-record.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { Peer } from "../fixtures/lock/peer.ts";
import { until } from "../fixtures/lock/until.ts";

const root = ownShmDir();

describe("trouble · processes", () => {
  test("one who stays stopped while opening is named after ten seconds, and not waited for longer", async (t) => {
    const space = await processes("patience");
    t.after(() => space.close());
    const opener = await Peer.start(t, "processes", space);
    opener.tell("stopInRegistry");
    await until(() => opener.isStopped, "the peer stopped");
    await assert.rejects(processes("patience"), { name: "LockstepError", code: "timeout", message: new RegExp(`${root}.*is one stopped`) });
    opener.signal("SIGCONT");
    await (await processes("patience")).close();
  });

  test("one who stays stopped while binding a name is told of after half a minute; the same name binds when it has gone on", async (t) => {
    const space = await processes("patience");
    t.after(() => space.close());
    const [binder, other] = await Promise.all([Peer.start(t, "processes", space), Peer.start(t, "processes", space)]);
    const directory = LockRecord.ofDirectory(space.lock("door"));
    binder.tell("bindForEver", "binder ");
    await binder.stopWhen(() => directory.ownerPid === binder.pid);
    await assert.rejects(other.call("tryAcquire", "new"), { code: "timeout", message: /directory.*is one stopped/ });
    binder.signal("SIGCONT");
    assert.ok(await other.call("tryAcquire", "new"));
  });
});
