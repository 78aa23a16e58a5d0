import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { processes } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { until } from "../fixtures/lock/until.ts";
import { PIPE_DEEDS, type PipeRemote } from "../fixtures/pipe/pipe-deeds.ts";
import { Remote } from "../fixtures/remote/remote.ts";

ownShmDir();

const ROUNDS = 24;
const SIDES = ["left", "right"] as const;

describe("crash · processes", () => {
  test(`${ROUNDS} conversations over one pipe, of which either end or both are killed: who is left is told, and the next begin anew`, async (t) => {
    const space = await processes("conversations");
    t.after(() => space.close());
    const said = space.value("said", "int32", 0, { lock: false });
    const start = (): Promise<PipeRemote> => Remote.start(t, { name: "processes" }, space, PIPE_DEEDS);
    const talkers = await Promise.all([start(), start()]);
    let kills = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const before = said.get();
      const isBlocking = randomInt(2) === 0;
      const endings = talkers.map((talker, at) =>
        talker.call(at === 0 ? "converse" : "echo", { name: "talk", side: SIDES[at]!, bytes: 64 }, isBlocking).catch(() => "killed"),
      );
      await until(() => said.get() > before + 20, "they talk");
      await setTimeout(randomInt(5));
      const victims = [[0], [1], [0, 1]][randomInt(3)]!;
      await Promise.all(victims.map((at) => talkers[at]!.end()));
      const told = await Promise.all(endings);
      for (const at of [0, 1]) assert.equal(told[at], victims.includes(at) ? "killed" : "broken");
      for (const at of victims) talkers[at] = await start();
      kills += victims.length;
    }
    t.diagnostic(`${said.get()} values came back, ${kills} kills`);
  });
});
