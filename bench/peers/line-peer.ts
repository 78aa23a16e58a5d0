import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Absent } from "../../src/bench/row.ts";

/** A program in another language that answers each command line with one line of numbers. */
export interface LinePeer {
  ask(command: string): Promise<number[]>;
  close(): Promise<void>;
}

/** Starts the program; where the machine has none, says so instead. */
export async function linePeer(name: string, command: string, args: string[]): Promise<LinePeer | Absent> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const started = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    child.once("spawn", () => resolve(null));
    child.once("error", resolve);
  });
  if (started?.code === "ENOENT") return { name, why: `${command} is not installed` };
  if (started !== null) throw started;
  return conversation(name, child);
}

function conversation(name: string, child: ChildProcess): LinePeer {
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error(`${name} was started without pipes`);
  const answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    async ask(command: string): Promise<number[]> {
      stdin.write(`${command}\n`);
      const answer = await answers.next();
      if (answer.done === true) throw new Error(`${name} ended instead of answering "${command}"`);
      return answer.value.trim().split(" ").map(Number);
    },
    async close(): Promise<void> {
      stdin.end();
      await exited;
    },
  };
}
