import { hostname } from "node:os";

/** Of their JSON, at most: all of it is below the 1,024 bytes that a claim may show. */
const LABEL_BYTES = 200;
const HOST_BYTES = 100;
const COMMAND_BYTES = 500;

/** Whose a claim is, as it shows to all who read the line. */
export interface Party {
  /** Of an owner: unlike that of any other in the world. */
  readonly id?: string;
  readonly label: string;
  readonly pid: number;
  readonly host: string;
  /** Of `lockstep run`. */
  readonly command?: string;
}

/** Somebody of this process, as text. What is long is cut. */
export function partyText({ id, label, command }: Pick<Party, "id" | "label" | "command">): string {
  return JSON.stringify({
    ...(id !== undefined && { id }),
    label: cut(label, LABEL_BYTES),
    pid: process.pid,
    host: cut(hostname(), HOST_BYTES),
    ...(command !== undefined && { command: cut(command, COMMAND_BYTES) }),
  });
}

/** Null of what others wrote: foreign clients, other versions, whoever shows nothing. */
export function partyIn(data: string): Party | null {
  const { id, label, pid, host, command } = shownIn(data);
  if (typeof label !== "string" || typeof pid !== "number" || typeof host !== "string") return null;
  return { label, pid, host, ...(typeof id === "string" && { id }), ...(typeof command === "string" && { command }) };
}

/** What a claim shows, if it is an object as JSON; else nothing. */
export function shownIn(data: string): Readonly<Record<string, unknown>> {
  if (!data.startsWith("{")) return {};
  try {
    return JSON.parse(data) as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
}

/** As many whole characters as take so many bytes in JSON. */
function cut(text: string, bytes: number): string {
  let [taken, left] = ["", bytes];
  for (const character of text) {
    left -= Buffer.byteLength(JSON.stringify(character)) - 2;
    if (left < 0) break;
    taken += character;
  }
  return taken;
}
