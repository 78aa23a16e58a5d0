import { columns } from "./columns.ts";
import { type Command, HELP, type Option } from "./command.ts";

/** The page of one command. */
export function commandHelp({ name, summary, usage, operand, options, notes }: Command): string {
  const first = operand === undefined ? [] : [[`  ${operand.name}`, operand.says]];
  const lines = Object.entries({ ...options, help: HELP }).map(([option, { value, says }]: [string, Option]) => [
    `  --${option}${value === undefined ? "" : ` ${value}`}`,
    says,
  ]);
  return [
    `lockstep ${name}: ${summary}`,
    "",
    ...usage.map((line, at) => `${at === 0 ? "usage:" : "      "} lockstep ${name} ${line}`.trimEnd()),
    "",
    ...columns([...first, ...lines]),
    ...(notes.length > 0 ? ["", ...notes] : []),
    "",
  ].join("\n");
}

/** The page of all. */
export function overview(commands: readonly Command[], version: string): string {
  return [
    `lockstep ${version}: shared state that stays correct, over the processes of this machine`,
    "",
    "usage: lockstep COMMAND …",
    "",
    ...columns(commands.map(({ name, summary }) => [`  ${name}`, summary])),
    "",
    "lockstep COMMAND --help tells more of each.",
    "",
  ].join("\n");
}
