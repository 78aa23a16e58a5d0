import { connect } from "lockstep";
import type { Row } from "../../src/bench/row.ts";
import { EtcdCluster } from "../../test/fixtures/servers/etcd-cluster.ts";
import { serversAbsent } from "../../test/fixtures/servers/servers-absent.ts";
import { etcd3Lock, etcd3Name, etcdctlLock } from "../peers/etcd-locks.ts";
import { absentRow } from "./absent-row.ts";
import { Closing } from "./closing.ts";
import { Contenders } from "./contenders.ts";
import { timePairs } from "./time-pairs.ts";

const ours = "await acquire + await release";
const alone = "… one client alone";
const CLIENTS = 16;
const PAIRS = 10;

/** One client, a free lock on an etcd of one node. */
export function etcdPair(): Row {
  return {
    id: "etcd-pair",
    title: "A free lock on etcd taken and given back, one client, one node",
    how: `per pair; a sample is a block of ${PAIRS} pairs, of etcdctl 1 pair; the server shares the cores`,
    rounds: 11,
    async open(effort) {
      const why = serversAbsent("etcd", "etcdctl");
      if (why !== undefined) return absentRow(ours, why);
      const closing = new Closing();
      const { url, endpoints } = await EtcdCluster.start(closing, 1);
      const space = await connect(url);
      closing.after(() => space.close());
      const lock = space.lock("pair");
      const [etcd3, etcdctl] = [etcd3Lock(endpoints, "etcd3"), etcdctlLock(endpoints, "etcdctl")];
      closing.after(() => etcd3.close());
      const blocks = Math.ceil(15 * effort.share);
      return {
        contenders: [
          { name: ours, side: "lockstep", measure: () => timePairs(async () => (await lock.acquire()).release(), blocks, PAIRS) },
          { name: etcd3.name, side: "peer", measure: () => timePairs(() => etcd3.pair(), blocks, PAIRS) },
          { name: etcdctl.name, side: "peer", measure: () => timePairs(() => etcdctl.pair(), 2, 1) },
        ],
        goals: [{ contender: ours, peer: etcd3Name, sense: "at-most", limit: 0.7 }],
        absent: [],
        close: () => closing.close(),
      };
    },
  };
}

/** Sixteen clients, each with a connection of its own, that want the same lock all the time; and one that has it for itself. */
export function etcdContended(): Row {
  return {
    id: "etcd-16",
    title: `One lock on etcd, ${CLIENTS} clients, one node`,
    how: "per pair of all together, in windows of half a second; etcd3's lock does not wait, so it cannot contend",
    rounds: 9,
    async open(effort) {
      const why = serversAbsent("etcd");
      if (why !== undefined) return absentRow(ours, why);
      const closing = new Closing();
      const { url } = await EtcdCluster.start(closing, 1);
      const spaces = await Promise.all(Array.from({ length: CLIENTS }, () => connect(url)));
      for (const space of spaces) closing.after(() => space.close());
      const free = spaces[0]!.lock("free");
      const contended = new Contenders(
        ours,
        spaces.map((space) => async () => (await space.lock("contended").acquire()).release()),
        500 * effort.share,
      );
      await contended.begin();
      return {
        contenders: [
          { name: ours, side: "lockstep", measure: () => contended.measure() },
          {
            name: alone,
            side: "lockstep",
            measure: () => timePairs(async () => (await free.acquire()).release(), Math.ceil(10 * effort.share), PAIRS),
          },
        ],
        goals: [{ contender: ours, peer: alone, sense: "at-most", limit: 2.5 }],
        absent: [],
        remarks: () => [contended.remark],
        close: () => closing.close(),
      };
    },
  };
}
