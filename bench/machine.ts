import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release, type } from "node:os";
import { join } from "node:path";
import { projectRoot } from "./project-root.ts";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly kernel: string;
  readonly node: string;
  readonly date: string;
  /** What the peers are, with versions; "absent" where the machine has none. */
  readonly peers: Readonly<Record<string, string>>;
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    kernel: `${type()} ${release()}`,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    peers: {
      gcc: versionOf("gcc", "-dumpfullversion"),
      glibc: glibcVersion(),
      CPython: versionOf("python3", "--version").replace("Python ", ""),
      ...npmPeers(),
      etcd: versionOf("etcd", "--version").replace(/^etcd Version: (\S+)[^]*$/, "$1"),
      Redis: versionOf("redis-server", "--version").replace(/^.*v=(\S+).*$/, "$1"),
    },
  };
}

function versionOf(command: string, flag: string): string {
  try {
    return execFileSync(command, [flag], { encoding: "utf8" }).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "absent";
    throw error;
  }
}

function glibcVersion(): string {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime ?? "absent";
}

/** The versions are pinned in package.json, so it is the one place to read them. */
function npmPeers(): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  const names = [
    "async-mutex",
    "async-sema",
    "piscina",
    "proper-lockfile",
    "tinypool",
    "ioredis",
    "redlock",
    "redis-semaphore",
    "etcd3",
    "hashring",
  ];
  return Object.fromEntries(names.map((name) => [name, manifest.devDependencies[name] ?? "absent"]));
}
