import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ending, judge } from "./judge.ts";
import type { Outcome } from "./outcome.ts";
import type { Verdict } from "./verdict.ts";

const REPORTER = new URL("./outcome-reporter.js", import.meta.url).href;
const OUTPUT_CHARS_MAX = 50_000;

/** What an interrupted runner must not leave behind: the processes of its tests, and their folders. */
const leftovers = new Set<() => void>();
process.on("exit", () => {
  for (const clear of leftovers) clear();
});

/**
 * Runs one compiled test file in a process of its own, through Node's own test reporter interface. What the reporter
 * tells and what the tests print goes to files, not pipes: it is kept however they die, and no process left behind can
 * hold up the run by holding a pipe open.
 */
export async function runFile(file: string, timeoutMs: number): Promise<Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-run-"));
  const remove = (): void => rmSync(folder, { recursive: true });
  leftovers.add(remove);
  try {
    const told = join(folder, "outcomes");
    const printed = join(folder, "output");
    const args = [`--test-reporter=${REPORTER}`, `--test-reporter-destination=${told}`, file];
    const end = await runProcess(args, printed, timeoutMs);
    const output = (await readFile(printed, "utf8")).slice(-OUTPUT_CHARS_MAX);
    return judge(file, await readOutcomes(told), { ...end, output });
  } finally {
    leftovers.delete(remove);
    remove();
  }
}

async function runProcess(args: string[], printed: string, timeoutMs: number): Promise<Omit<Ending, "output">> {
  const env = { ...process.env };
  // Set when the runner itself is under test; the child would then report to that outer run instead of to the file.
  delete env["NODE_TEST_CONTEXT"];
  const output = await open(printed, "w");
  // A group of its own, so that a file that hangs is killed with the processes it started.
  const child = spawn(process.execPath, args, { env, detached: true, stdio: ["ignore", output.fd, output.fd] });
  const exit = once(child, "exit") as Promise<[number | null, string | null]>;
  await once(child, "spawn");
  const group = child.pid as number;
  const kill = (): void => killGroup(group);
  leftovers.add(kill);
  let killedAfterMs: number | undefined;
  const timer = setTimeout(() => {
    killedAfterMs = timeoutMs;
    kill();
  }, timeoutMs);
  const [code, signal] = await exit;
  clearTimeout(timer);
  kill();
  leftovers.delete(kill);
  await output.close();
  return { code, signal, ...(killedAfterMs === undefined ? {} : { killedAfterMs }) };
}

function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    // Nobody is left in it: the usual case.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function readOutcomes(told: string): Promise<Outcome[]> {
  let text: string;
  try {
    text = await readFile(told, "utf8");
  } catch (error) {
    // A process that dies at once never opens it.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    text = "";
  }
  // What follows the last line end was cut off by the death of the writer.
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Outcome]));
}
