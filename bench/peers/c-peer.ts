import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../project-root.ts";
import type { Absent } from "../../src/bench/row.ts";
import { linePeer, type LinePeer } from "./line-peer.ts";

/** A program over this machine's libc, compiled now, so that the figure is of this compiler and this libc. */
export async function cPeer(name: string, program: "mutex" | "rwlock", kind: string): Promise<LinePeer | Absent> {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-bench-c-"));
  try {
    const binary = join(folder, program);
    const source = join(projectRoot, "bench", "peers", `${program}.c`);
    execFileSync("gcc", ["-O2", "-o", binary, source, "-pthread"]);
    return await linePeer(name, binary, [kind]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return { name, why: "gcc is not installed" };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
