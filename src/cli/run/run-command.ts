import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { ChildHold, type Guard } from "../../local/child-hold.ts";
import type { Given } from "../line/command.ts";
import { duration } from "../line/duration.ts";
import { ExitCode } from "../line/exit-code.ts";
import { spaceName } from "../line/space-name.ts";
import { storeUrl } from "../line/store-url.ts";
import { UsageError } from "../line/usage-error.ts";
import type { CommandHold } from "./command-hold.ts";
import { inheritedDescriptors } from "./inherited-descriptors.ts";
import { guardIn } from "./guard-in.ts";
import { passSignals } from "./pass-signals.ts";

/** From TERM to KILL by default, when the hold is lost. */
const GRACE_MS = 10_000;
/** Signals that end us as they ended CMD, so that a shell around us knows; those that write a core dump are left out, as one dump is enough. */
const ENDING = new Set<NodeJS.Signals>(["SIGHUP", "SIGINT", "SIGKILL", "SIGALRM", "SIGTERM", "SIGUSR1", "SIGUSR2"]);

/** How CMD ended. */
type Ending = { readonly code: number } | { readonly signal: NodeJS.Signals } | { readonly notStarted: NodeJS.ErrnoException };

/** `lockstep run`: CMD within a hold. */
export async function runCommand(given: Given): Promise<number> {
  const guard = guardIn(given);
  const timeoutMs = timeIn(given, "timeout") ?? Infinity;
  const graceMs = timeIn(given, "grace") ?? GRACE_MS;
  const space = spaceName(given);
  const url = storeUrl(given);
  const [command, ...args] = given.command;
  if (command === undefined) throw new UsageError("no command to run; put it after --, as in lockstep run --lock NAME -- make");
  const inherited = inheritedDescriptors();
  const hold =
    url === undefined
      ? await ChildHold.take(space, guard, timeoutMs)
      : await storeHold(url, space, guard, timeoutMs, given.command.join(" "));
  const ending = await run(() => start(command, args, hold, inherited), hold, graceMs, command);
  // Whoever comes next should know that CMD did not come to its end; and that one before it did not, if CMD never began.
  await hold.end(!("signal" in ending) && !("notStarted" in ending && hold.abandoned === true));
  return exitCode(command, ending);
}

/** Loaded from its own file: its helper thread has to find what it imports. */
async function storeHold(url: string, space: string, guard: Guard, timeoutMs: number, command: string): Promise<CommandHold> {
  return (await import("./store-hold.ts")).StoreHold.take(url, space, guard, timeoutMs, command);
}

function timeIn({ options }: Given, name: string): number | undefined {
  const text = options.get(name);
  return text === undefined ? undefined : duration(`--${name}`, text);
}

/** Starts CMD and sees it to its end. */
function run(begin: () => ChildProcess, hold: CommandHold, graceMs: number, command: string): Promise<Ending> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    const stopPassing = passSignals((signal) => child.kill(signal)); // first, lest a signal ends us and not CMD
    const ended = (ending: Ending): void => {
      stopPassing();
      resolve(ending);
    };
    try {
      child = begin();
    } catch (error) {
      ended({ notStarted: error as NodeJS.ErrnoException });
      return;
    }
    let killing: NodeJS.Timeout | undefined;
    child.on("error", (error) => {
      if (child.pid === undefined) ended({ notStarted: error });
      else console.error(`lockstep run: ${command} cannot be sent a signal: ${error.message}`); // it runs as somebody else, say
    });
    child.once("exit", (code, signal) => {
      clearTimeout(killing);
      ended(signal === null ? { code: code! } : { signal });
    });
    hold.watch(({ message }) => {
      console.error(`lockstep run: ${message}; ending ${command}`);
      child.kill("SIGTERM");
      child.kill("SIGCONT"); // a stopped one has to go on to hear of it
      killing = setTimeout(() => child.kill("SIGKILL"), graceMs);
    });
  });
}

function start(
  command: string,
  args: readonly string[],
  { life, token, abandoned }: CommandHold,
  inherited: readonly number[],
): ChildProcess {
  if (command === "") throw Object.assign(new Error("it has no name"), { code: "ENOENT" });
  // What an outer `lockstep run` has set is not CMD's.
  const { LOCKSTEP_TOKEN: _, LOCKSTEP_ABANDONED: __, ...env } = process.env;
  if (token !== undefined) env["LOCKSTEP_TOKEN"] = String(token);
  if (abandoned !== undefined) env["LOCKSTEP_ABANDONED"] = abandoned ? "1" : "0";
  // Each under its own number: so ours is none that CMD was given, or would think of.
  const passed = new Set([0, 1, 2, ...inherited, ...(life === undefined ? [] : [life])]);
  const stdio = Array.from({ length: Math.max(...passed) + 1 }, (_nothing, fd) => (passed.has(fd) ? fd : "ignore"));
  return spawn(command, args, { stdio, env });
}

function exitCode(command: string, ending: Ending): number {
  if ("code" in ending) return ending.code;
  if ("signal" in ending) {
    if (ENDING.has(ending.signal)) process.kill(process.pid, ending.signal);
    return ExitCode.SIGNALLED + constants.signals[ending.signal];
  }
  const { code, message } = ending.notStarted;
  const isMissing = code === "ENOENT";
  const why = isMissing ? "is not found" : code === "EACCES" ? "may not be executed" : `cannot be started: ${message}`;
  console.error(`lockstep run: "${command}" ${why}`);
  return isMissing ? ExitCode.NOT_FOUND : ExitCode.NOT_EXECUTABLE;
}
