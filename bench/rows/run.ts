import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nowNs } from "../../src/bench/now-ns.ts";
import type { Contender, Row } from "../../src/bench/row.ts";
import { shmFolder } from "../../src/bench/shm-folder.ts";

const ours = "lockstep run --lock x -- true";
const node = "node -e 0";
const flock = "flock FILE true";
const program = fileURLToPath(new URL("../../src/cli/lockstep.cjs", import.meta.url));
/** Runs in one turn. */
const times = 5;

/** A command under a free lock, from its start to its end. */
export function run(): Row {
  return {
    id: "run",
    title: "A command under a free lock",
    how: "per run, from the start of the program to its end; nobody else has the space open, so each run makes it and removes it",
    rounds: 21,
    async open({ share }) {
      const commands: readonly (readonly [string, Contender["side"], readonly string[]])[] = [
        [ours, "lockstep", [process.execPath, program, "run", "--lock", "x", "--", "true"]],
        [node, "floor", [process.execPath, "-e", "0"]],
        [flock, "peer", ["flock", join(shmFolder(), "flock"), "true"]],
      ];
      const present = commands.filter(([, , command]) => isThere(command));
      const turn = Math.ceil(times * share);
      return {
        contenders: present.map(([name, side, command]) => ({
          name,
          side,
          measure: () => Array.from({ length: turn }, () => timeOnce(command)),
        })),
        goals: [{ contender: ours, peer: node, sense: "at-most", limit: 1.5 }],
        absent: commands.filter((command) => !present.includes(command)).map(([name]) => ({ name, why: "this machine has none" })),
        close: async () => {},
      };
    },
  };
}

function isThere([command, ...args]: readonly string[]): boolean {
  return spawnSync(command!, args).status !== null;
}

function timeOnce([command, ...args]: readonly string[]): number {
  const startNs = nowNs();
  const { status, error } = spawnSync(command!, args, { stdio: "inherit" });
  const tookNs = nowNs() - startNs;
  if (status !== 0) throw error ?? new Error(`${command} ended with ${status}`);
  return tookNs;
}
