import { after } from "node:test";
import { storeSuites } from "../fixtures/awaited/store-suites.ts";
import { EtcdCluster } from "../fixtures/servers/etcd-cluster.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { absent } from "../run/absent.ts";

const reason = serversAbsent("etcd", "etcdctl");
if (reason !== undefined) absent("contract", "etcd", reason);
else {
  const { url } = await EtcdCluster.start({ after }, 1);
  storeSuites({ name: "etcd", url, waitersMost: 500, rounds: 20, others: { ttlMs: 2000 } });
}
