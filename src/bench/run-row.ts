import { fork } from "node:child_process";
import { rmSync } from "node:fs";
import { contest } from "./contest.ts";
import type { RowResult } from "./row-result.ts";
import type { Effort, Row } from "./row.ts";
import { makeShmFolder } from "./shm-folder.ts";

/** What a row's process tells its parent. */
type RowMessage = { readonly round: number } | { readonly result: RowResult };

/**
 * Runs a row in a process of its own: what V8 learned of a function in one row does not colour the next,
 * and a row's program is as small as a user's. `program` is the module that calls `serveRow` with that row.
 */
export function runRow(program: URL, row: Row, effort: Effort, onRound: (round: number) => void): Promise<RowResult> {
  const folder = makeShmFolder();
  const child = fork(program, [row.id, JSON.stringify(effort)], {
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

/** The other side: runs the row that this process was started for. */
export async function serveRow(rows: readonly Row[]): Promise<void> {
  const [id, effort] = process.argv.slice(2);
  const row = rows.find((one) => one.id === id);
  if (row === undefined || effort === undefined) throw new Error(`no row "${id}"`);
  const tell = (message: RowMessage): void => void process.send?.(message);
  const result = await contest(row, JSON.parse(effort) as Effort, (round) => tell({ round }));
  tell({ result });
  process.disconnect();
}
