#!/usr/bin/env node
import { createRequire } from "node:module";
import type { LockstepError } from "../sync/error.ts";
import { benchLocal } from "./bench/bench-local.ts";
import { check } from "./check/check.ts";
import type { Command } from "./line/command.ts";
import { ExitCode } from "./line/exit-code.ts";
import { nearest } from "./line/nearest.ts";
import { parseLine } from "./line/parse-line.ts";
import { run } from "./run/run.ts";
import { simulate } from "./simulate/simulate.ts";
import { status } from "./status/status.ts";
import { UsageError } from "./line/usage-error.ts";

const COMMANDS: readonly Command[] = [run, status, benchLocal, simulate, check];

async function main(line: readonly string[]): Promise<number> {
  const command = COMMANDS.find(({ name }) => name.split(" ").every((word, at) => line[at] === word));
  try {
    if (command === undefined) return await withoutCommand(line);
    const given = parseLine(command, line.slice(command.name.split(" ").length));
    if (!given.options.has("help")) return await command.run(given);
    process.stdout.write((await import("./line/help.ts")).commandHelp(command));
    return 0;
  } catch (error) {
    return failed(command === undefined ? "lockstep" : `lockstep ${command.name}`, error);
  }
}

async function withoutCommand(line: readonly string[]): Promise<number> {
  const [first] = line;
  if (first === "--version") process.stdout.write(`${version()}\n`);
  else if (first === "--help" || first === "help") process.stdout.write((await import("./line/help.ts")).overview(COMMANDS, version()));
  else throw new UsageError(unknown(line));
  return 0;
}

/** Of the package. This file and the one that it is bundled into lie in the same folder. */
function version(): string {
  return (createRequire(import.meta.url)("../../../package.json") as { version: string }).version;
}

function unknown(line: readonly string[]): string {
  const names = COMMANDS.map(({ name }) => name);
  if (line.length === 0) return `expected a command: ${names.join(", ")}`;
  // What is meant may be of two words, and so may what was typed.
  const typed = COMMANDS.some(({ name }) => name.startsWith(`${line[0]} `)) ? line.slice(0, 2).join(" ") : line[0]!;
  const meant = nearest(typed, names);
  return `"${typed}" is no command; ${meant === null ? `there are ${names.join(", ")}` : `did you mean ${meant}?`}`;
}

/** Tells by their names what went wrong: a command that is loaded from elsewhere has classes of its own. */
function failed(who: string, error: unknown): number {
  if (!(error instanceof Error) || !["UsageError", "LockstepError"].includes(error.name)) throw error;
  console.error(`${who}: ${error.message}`);
  const { code } = error as Partial<LockstepError>;
  if (code === "timeout") return ExitCode.NOT_IN_TIME;
  if (code !== undefined && code !== "invalid") return ExitCode.UNAVAILABLE;
  console.error(`${who} --help shows how`);
  return ExitCode.USAGE;
}

// What a command has begun is over when it has its exit code; waiting for anything else would be idle.
void main(process.argv.slice(2)).then((code) => process.exit(code));
