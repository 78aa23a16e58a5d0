import { fork } from "node:child_process";
import { rmSync } from "node:fs";
import type { RowResult } from "./results.ts";
import type { Effort, Row } from "./row.ts";
import { makeShmFolder } from "./shm-folder.ts";

/** What a row's process tells its parent. */
export type RowMessage = { readonly round: number } | { readonly result: RowResult };

/**
 * Runs a row in a process of its own: what V8 learned of a function in one row does not colour the next,
 * and a row's program is as small as a user's.
 */
export function runRow(row: Row, effort: Effort, onRound: (round: number) => void): Promise<RowResult> {
  const folder = makeShmFolder();
  const child = fork(new URL("./row-process.js", import.meta.url), [row.id, JSON.stringify(effort)], {
    stdio: ["ignore", 2, 2, "ipc"],
    env: { ...process.env, LOCKSTEP_SHM_DIR: folder },
  });
  return new Promise((resolve, reject) => {
    let result: RowResult | null = null;
    child.on("message", (message: RowMessage) => {
      if ("round" in message) onRound(message.round);
      else result = message.result;
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      rmSync(folder, { recursive: true });
      if (code === 0 && result !== null) resolve(result);
      else reject(new Error(`row "${row.id}" ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}
