import { fstatSync, readFileSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { LIFE_FILE } from "./remains.ts";

/** A process that keeps a slot alive: whoever opened it, or one that has inherited the descriptor. */
export interface Dweller {
  readonly pid: number;
  /** Its command line; "" when it has none any more. */
  readonly command: string;
  /** When it was started, in milliseconds since 1970. */
  readonly startedMs: number;
}

/** proc(5) counts in hundredths of a second wherever Linux runs Node. */
const TICK_MS = 10;

/** Who lives in which slot, by the locked bytes that proc(5) tells of each open file. Processes of other users, or in other namespaces, are not seen. */
export function dwellersOf(lifeFd: number): Map<number, Dweller[]> {
  const life = fstatSync(lifeFd);
  const found = new Map<number, Dweller[]>();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    for (const fd of orNone(() => readdirSync(`/proc/${pid}/fd`)) ?? []) {
      const path = `/proc/${pid}/fd/${fd}`;
      if (orNone(() => readlinkSync(path))?.endsWith(`/${LIFE_FILE}`) !== true) continue;
      const file = orNone(() => statSync(path));
      if (file?.ino !== life.ino || file.dev !== life.dev) continue;
      const slots = lockedBytes(orNone(() => readFileSync(`/proc/${pid}/fdinfo/${fd}`, "utf8")) ?? "");
      const dweller = slots.length === 0 ? undefined : describe(pid);
      if (dweller !== undefined) for (const slot of slots) found.set(slot, [...(found.get(slot) ?? []), dweller]);
    }
  }
  return found;
}

/** Of lines like "lock: 1: OFDLCK ADVISORY WRITE -1 00:1b:4228 5 5": the first and the last byte. */
function lockedBytes(info: string): number[] {
  return [...info.matchAll(/^lock:.* OFDLCK .* (\d+) (\d+)$/gm)].flatMap(([, first, last]) =>
    Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at),
  );
}

function describe(pid: string): Dweller | undefined {
  const command = orNone(() => readFileSync(`/proc/${pid}/cmdline`, "utf8"));
  const stat = orNone(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  const upMs = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;
  if (command === undefined || stat === undefined) return undefined;
  // After the name, in brackets: state is field 3, the time of the start field 22.
  const startTicks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  return {
    pid: Number(pid),
    command: command.split("\0").join(" ").trim(),
    startedMs: Math.round(Date.now() - upMs + startTicks * TICK_MS),
  };
}

/** What was asked of a process; none when it has ended meanwhile, or is not ours to ask. */
function orNone<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (!["ENOENT", "ESRCH", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    return undefined;
  }
}
