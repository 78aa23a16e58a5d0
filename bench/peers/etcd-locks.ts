import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Etcd3 } from "etcd3";

/** A lock on etcd as somebody else makes it: takes it and gives it back. */
export interface EtcdLock {
  readonly name: string;
  pair(): Promise<void>;
  close(): void;
}

const TTL_S = 10;

export const etcd3Name = "etcd3, lock";
const etcdctlName = "etcdctl lock NAME true, its start included";

/** The package's lock, which fails where somebody else has it. */
export function etcd3Lock(endpoints: readonly string[], key: string): EtcdLock {
  const client = new Etcd3({ hosts: [...endpoints] });
  return {
    name: etcd3Name,
    async pair() {
      const lock = await client.lock(key).ttl(TTL_S).acquire();
      await lock.release();
    },
    close: () => client.close(),
  };
}

export function etcdctlLock(endpoints: readonly string[], key: string): EtcdLock {
  const run = promisify(execFile);
  const args = ["--endpoints", endpoints.join(","), "lock", key, "true"];
  return {
    name: etcdctlName,
    async pair() {
      await run("etcdctl", args, { env: { ...process.env, ETCDCTL_API: "3" } });
    },
    close() {},
  };
}
