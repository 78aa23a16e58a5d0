import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { RowResult } from "../../examples/tally/row-result.ts";

const MAIN = fileURLToPath(new URL("../../examples/tally/main.js", import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** What --json prints. */
export interface Account {
  readonly text: {
    readonly files: number;
    readonly parts: number;
    readonly words: number;
    readonly distinctWords: number;
    readonly skipped: { path: string; why: string }[];
  };
  readonly rows: RowResult[];
}

/** Starts the word tally in a group of its own, as a shell does; `hear` gets what it prints as it comes. */
export async function runTally(args: readonly string[], hear: (out: string, tally: ChildProcess) => void = () => {}): Promise<Ran> {
  const tally = spawn(process.execPath, [MAIN, ...args], { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  tally.stdout.on("data", (chunk: Buffer) => hear(chunk.toString(), tally));
  // "close" comes when nobody, of its children too, can write any more.
  const [out, errors, [code]] = await Promise.all([
    text(tally.stdout),
    text(tally.stderr),
    once(tally, "close") as Promise<[number | null]>,
  ]);
  return { code, out, errors };
}

/** Counts and reads the account. */
export async function account(...args: string[]): Promise<Account & Ran> {
  const ran = await runTally([...args, "--json"]);
  return { ...(JSON.parse(ran.out) as Account), ...ran };
}
