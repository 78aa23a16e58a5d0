import { parseArgs } from "node:util";
import { type Command, type Given, HELP, type Option } from "./command.ts";
import { nearest } from "./nearest.ts";
import { UsageError } from "./usage-error.ts";

/** Reads the arguments of a command. Node's own parser cuts them up; what may be there, and how to say what may not, is decided here. */
export function parseLine(command: Command, line: readonly string[]): Given {
  const known: Readonly<Record<string, Option>> = { ...command.options, help: HELP };
  const { tokens } = parseArgs({
    args: [...line],
    options: Object.fromEntries(
      Object.entries(known).map(([name, { value }]) => [name, { type: value === undefined ? ("boolean" as const) : ("string" as const) }]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const options = new Map<string, string>();
  const end = tokens.find(({ kind }) => kind === "option-terminator")?.index ?? line.length;
  let operand = "";
  for (const token of tokens) {
    if (token.index >= end) break;
    if (token.kind === "positional") {
      if (command.operand === undefined || operand !== "") throw surplus(command, token.value);
      operand = token.value;
    }
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const option = known[name];
    if (option === undefined) throw new UsageError(unknownOption(rawName, Object.keys(known)));
    if (options.has(name)) throw new UsageError(`${rawName} is given twice; once is enough`);
    if (option.value === undefined) {
      if (inlineValue) throw new UsageError(`${rawName} takes no value, and has "${value ?? ""}"`);
    } else if (value === undefined || value === "" || (!inlineValue && value.startsWith("-"))) {
      throw new UsageError(`${rawName} needs a value: ${rawName} ${option.value}`);
    }
    options.set(name, value ?? "");
  }
  const after = line.slice(end + 1);
  if (!command.takesCommand && after.length > 0) throw surplus(command, after[0]!);
  if (command.operand !== undefined && operand === "" && !options.has("help"))
    throw new UsageError(`expected ${command.operand.name}, ${command.operand.says}`);
  return { operand, options, command: after };
}

function unknownOption(typed: string, names: readonly string[]): string {
  const meant = nearest(typed.replace(/^-+/, ""), names);
  return `unknown option ${typed}${meant === null ? "" : `; did you mean --${meant}?`}`;
}

function surplus(command: Command, word: string): UsageError {
  const takes = command.operand === undefined ? "options only" : `one ${command.operand.name}, and options`;
  if (!command.takesCommand) return new UsageError(`unexpected "${word}"; ${command.name} takes ${takes}`);
  return new UsageError(`unexpected "${word}"; put -- before the command that is to run: lockstep ${command.name} … -- ${word} …`);
}
