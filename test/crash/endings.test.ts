import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { processes, threads } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { Peer } from "../fixtures/lock/peer.ts";
import { endings } from "./endings.ts";

ownShmDir();
let spaces = 0;

describe("crash · threads", () =>
  endings("threads", async (t) => {
    const space = threads(`endings ${spaces++}`);
    t.after(() => space.close());
    return space;
  }));

describe("crash · processes", () => {
  test("what a killed holder has started lives on, and keeps nothing of it", async (t) => {
    const space = await processes("heirs");
    t.after(() => space.close());
    const holder = await Peer.start(t, "processes", space);
    await holder.call("acquire", "door");
    const heir = await holder.call("spawn");
    t.after(() => process.kill(heir, "SIGKILL"));
    await holder.end();
    assert.equal((await space.lock("door").acquire({ timeoutMs: 10_000 })).abandoned, true);
    process.kill(heir, 0);
  });

  for (const dwelling of ["processes", "worker"] as const) {
    describe(dwelling === "worker" ? "workers that opened the space themselves" : "processes", () =>
      endings(dwelling, async (t) => {
        const space = await processes(`endings ${spaces++}`);
        t.after(() => space.close());
        return space;
      }),
    );
  }
});
