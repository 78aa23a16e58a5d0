import { readdirSync, readlinkSync } from "node:fs";

/**
 * The open files beside its input and outputs that this process was started with: a shell's `3<file` or `<(…)`, a parent's socket. At its start Node
 * marks them to be closed on exec, as it does its own, from which they are told by what they are: Node's are anonymous inodes and both ends of pipes.
 * Call it before opening anything. (An inherited pipe of which both ends are here is taken for Node's.)
 */
export function inheritedDescriptors(): number[] {
  const targets = new Map<number, string>();
  for (const fd of readdirSync("/proc/self/fd").map(Number)) if (fd > 2) targets.set(fd, target(fd));
  const all = [...targets.values()];
  const isNodes = (path: string): boolean =>
    path === "" ||
    path === "/dev/null" ||
    path.startsWith("anon_inode:") ||
    (path.startsWith("pipe:") && all.indexOf(path) !== all.lastIndexOf(path));
  return [...targets].filter(([, path]) => !isNodes(path)).map(([fd]) => fd);
}

/** "" of one that is closed: the one by which the list was read. */
function target(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return "";
  }
}
