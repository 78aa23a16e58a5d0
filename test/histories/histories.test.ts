import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { checkHistory, operations, violationText } from "lockstep/check";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { EtcdCluster } from "../fixtures/servers/etcd-cluster.ts";
import { RedisServer } from "../fixtures/servers/redis-server.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { absent } from "../run/absent.ts";
import { models } from "./models.ts";
import { recordRun } from "./record-run.ts";

ownShmDir();

/** How many steps each client does: on a store each is a journey. */
const IN_MEMORY = 300;
const ON_A_STORE = 100;

function histories(name: string, substrate: string, steps: number): void {
  describe(`histories · ${name}`, () => {
    for (const workload of ["queue", "lock", "register"] as const) {
      test(`${workload}: a recorded run, some of its clients killed, is linearizable`, async (t) => {
        const events = await recordRun({ substrate, workload, clients: 4, steps, kills: 4 });
        const { verdict, violation } = checkHistory(events, models[workload]);
        assert.equal(verdict, "linearizable", violation === undefined ? "" : violationText(violation));
        const ended = { ok: 0, fail: 0, info: 0 };
        for (const { type } of operations(events)) ended[type]++;
        assert.ok(ended.ok > steps, "much was done");
        t.diagnostic(`${ended.ok} ok, ${ended.fail} had no effect, ${ended.info} of which nobody knows`);
      });
    }
  });
}

histories("threads", "threads", IN_MEMORY);
histories("processes", "processes", IN_MEMORY);
for (const [name, programs, start] of [
  ["redis", ["redis-server"], () => RedisServer.start({ after })],
  ["etcd", ["etcd", "etcdctl"], () => EtcdCluster.start({ after }, 1)],
] as const) {
  const reason = serversAbsent(...programs);
  if (reason === undefined) histories(name, (await start()).url, ON_A_STORE);
  else absent("histories", name, reason);
}
