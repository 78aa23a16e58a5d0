import { LockstepError } from "../sync/error.ts";
import type { HistoryEvent } from "./history-event.ts";

const TYPES = ["invoke", "ok", "fail", "info"];
/** So much of a line is shown. */
const SHOWN = 60;

/** What each field has to be. */
const FIELDS: readonly (readonly [name: string, expected: string, isRight: (value: unknown) => boolean])[] = [
  ["process", "a string or a number", isName],
  ["type", `one of ${TYPES.join(", ")}`, (value) => TYPES.includes(value as string)],
  ["op", "the name of an operation", (value) => typeof value === "string" && value !== ""],
  ["key", "a string or a number", isName],
  ["time", "a number of nanoseconds", (value) => Number.isFinite(value)],
];

/**
 * The events of a history, one JSON object a line, in the order of their lines; empty lines are passed over. Throws `"invalid"` for a line that is none,
 * with `name`, which is the file's, the line's number and what was expected.
 */
export function readHistory(text: string, name = "history"): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  for (const [at, line] of text.split("\n").entries()) if (line.trim() !== "") events.push(readLine(line, `${name}:${at + 1}`));
  return events;
}

function readLine(line: string, place: string): HistoryEvent {
  const event = parse(line, place) as Readonly<Record<string, unknown>> | null;
  if (typeof event !== "object" || event === null || Array.isArray(event))
    throw malformed(place, line, "an object with process, type, op, key, value and time");
  for (const [field, expected, isRight] of FIELDS) {
    const value = event[field];
    if (isRight(value)) continue;
    throw malformed(place, line, `"${field}" to be ${expected}, and it is ${value === undefined ? "not there" : JSON.stringify(value)}`);
  }
  const { process, type, op, key, value = null, time } = event as unknown as HistoryEvent;
  const inexact = inexactNumber(value);
  if (inexact !== undefined)
    throw malformed(place, line, `numbers that JSON keeps exactly, below 2^53, and "value" has ${inexact}: write it as a string`);
  return { process, type, op, key, value, time, place };
}

function parse(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw malformed(place, line, "one JSON object a line", error);
  }
}

/** The first number in a value that may not be what was written: others would be equal to it. */
function inexactNumber(value: unknown): number | undefined {
  if (typeof value === "number")
    return Number.isInteger(value) === Number.isSafeInteger(value) && Number.isFinite(value) ? undefined : value;
  if (typeof value !== "object" || value === null) return undefined;
  for (const part of Object.values(value)) {
    const inexact = inexactNumber(part);
    if (inexact !== undefined) return inexact;
  }
  return undefined;
}

function isName(value: unknown): boolean {
  return typeof value === "string" || Number.isFinite(value);
}

function malformed(place: string, line: string, expected: string, cause?: unknown): LockstepError {
  const shown = line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
  return new LockstepError("invalid", `${place}: expected ${expected}: ${shown}`, cause === undefined ? undefined : { cause });
}
