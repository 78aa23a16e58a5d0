import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { type TestContext, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { type LocalSpace, processes, threads } from "lockstep";
import { LockRecord } from "../fixtures/lock/lock-record.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { type Dwelling, Peer } from "../fixtures/lock/peer.ts";
import { STORM, stormSection } from "../fixtures/lock/storm-section.ts";

ownShmDir();

const TERMINATIONS = 24;
const PEERS = 4;
const STUCK_MS = 10_000;

async function terminations(t: TestContext, dwelling: Dwelling, space: LocalSpace): Promise<void> {
  const lock = space.lock("door");
  const record = new LockRecord(lock);
  let started = 0;
  const start = async (): Promise<Peer> => {
    const peer = await Peer.start(t, dwelling, space);
    peer.tell("contendForEver", "door", started++ % 2 === 0);
    return peer;
  };
  const peers = await Promise.all(Array.from({ length: PEERS }, start));
  for (let count = 0; count < TERMINATIONS; count++) {
    await setTimeout(randomInt(10)); // the random moment
    const at = randomInt(PEERS);
    await peers[at]!.end();
    stormSection(record, await lock.acquire({ timeoutMs: STUCK_MS }));
    peers[at] = await start();
  }
  await Promise.all(peers.map((peer) => peer.end()));
  stormSection(record, lock.acquireSync({ timeoutMs: STUCK_MS }));
  t.diagnostic(`${TERMINATIONS} terminations: ${record.get(STORM.entries)} entries, ${record.get(STORM.told)} told`);
  assert.equal(record.get(STORM.violations), 0);
  assert.equal(record.get(STORM.tokensBack), 0);
  assert.ok(record.get(STORM.told) <= TERMINATIONS + PEERS);
  assert.ok(record.get(STORM.told) > 0);
  assert.ok(record.get(STORM.entries) > 100 * TERMINATIONS);
}

const TITLE = `over ${TERMINATIONS} workers terminated in the middle of it nobody meets in the lock, no token goes back, nobody is stuck`;

describe("crash · threads", () => {
  test(TITLE, async (t) => {
    const space = threads("terminations");
    t.after(() => space.close());
    await terminations(t, "threads", space);
  });
});

describe("crash · processes", () => {
  test(TITLE, async (t) => {
    const space = await processes("terminations");
    t.after(() => space.close());
    await terminations(t, "worker", space);
  });
});
