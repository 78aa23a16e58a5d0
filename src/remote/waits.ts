import type { Engine } from "../engine/engine.ts";
import { shownIn } from "./party.ts";

/** Of each owner's waits, and those of others who share its line. */
const WAITS_MOST = 10_000;
const BEGIN = "waits/";
/** A letter or two of an owner's id lead to its line: so there are not as many lines as owners, and each is short. */
const LETTERS = 2;

/** An owner's claim that waits in a line. */
export interface Waiting {
  readonly id: string;
  readonly line: string;
  readonly order: bigint;
  /** It takes a lock back after a condition's wait, and is not told of circles: another in it is. */
  readonly isUnfailing: boolean;
}

/** Where an owner's waits are written down: claims that are never granted, and show what is waited for. */
export function waitsLine(id: string): string {
  return BEGIN + id.slice(0, LETTERS);
}

export function isWaitsLine(line: string): boolean {
  return line.startsWith(BEGIN);
}

export function waitText({ id, line, order, isUnfailing }: Waiting): string {
  return JSON.stringify({ id, line, order: String(order), ...(isUnfailing && { isUnfailing }) });
}

/** What an owner waits for, as far as it is written down. */
export async function waitsOf(engine: Engine, id: string): Promise<Waiting[]> {
  return (await waitsIn(engine, waitsLine(id))).filter((wait) => wait.id === id);
}

export async function waitsIn(engine: Engine, waits: string): Promise<Waiting[]> {
  return (await engine.members(waits, WAITS_MOST)).flatMap(({ data }) => waitIn(data));
}

function waitIn(data: string): Waiting[] {
  const { id, line, order, isUnfailing } = shownIn(data);
  if (typeof id !== "string" || typeof line !== "string" || typeof order !== "string" || !/^\d{1,20}$/.test(order)) return [];
  return [{ id, line, order: BigInt(order), isUnfailing: isUnfailing === true }];
}
