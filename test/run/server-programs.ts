import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

interface ServerProgram {
  /** Debian's package that has it. */
  readonly inPackage: string;
  /** Who imports this file of test/fixtures/servers needs it. */
  readonly neededBy: string;
}

/** The programs of others that tests run against. */
export const SERVER_PROGRAMS: Readonly<Record<string, ServerProgram>> = {
  "redis-server": { inPackage: "redis-server", neededBy: "redis-server" },
  etcd: { inPackage: "etcd-server", neededBy: "etcd-cluster" },
  etcdctl: { inPackage: "etcd-client", neededBy: "etcd-cluster" },
};

/** Why the runner could not install what is missing, for the test files that it starts. */
export const NOT_INSTALLED = "LOCKSTEP_TEST_NOT_INSTALLED";

export function isOnPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false; // not here; the next folder may have it
    }
  });
}
