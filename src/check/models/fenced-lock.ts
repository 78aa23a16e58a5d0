import type { Model, State } from "../model.ts";
import type { Operation } from "../operations.ts";
import { wrongValue } from "../wrong-value.ts";
import { holderText, lockModel } from "./lock-model.ts";

/** A lock whose holds have tokens that grow: what an `acquire` ended with is its token, a whole number, or its digits as a string. */
export function fencedLock(): Model {
  return lockModel({ name: "fenced-lock", start: " ", holder, released: (state) => `${last(state)} `, acquired, rank });
}

/** A state is the last token, "" when there was none, a blank, and who holds it. */
function last(state: State): string {
  return (state as string).slice(0, (state as string).indexOf(" "));
}

function holder(state: State): string | undefined {
  const text = (state as string).slice((state as string).indexOf(" ") + 1);
  return text === "" ? undefined : text;
}

/** A token that nobody knows is larger than the last one, and smaller than the next: as small as it can be. */
function acquired(state: State, operation: Operation): State | undefined {
  const before = last(state);
  if (operation.type !== "ok") return `${before === "" ? "" : BigInt(before) + 1n} ${holderText(operation.process)}`;
  const token = tokenOf(operation);
  return before === "" || BigInt(before) < token ? `${token} ${holderText(operation.process)}` : undefined;
}

function rank(operation: Operation): number {
  return operation.type === "ok" ? Number(tokenOf(operation)) : Infinity;
}

function tokenOf(operation: Operation): bigint {
  const { had } = operation;
  if (Number.isSafeInteger(had) || (typeof had === "string" && /^\d+$/.test(had))) return BigInt(had as string | number);
  throw wrongValue(operation, had, "its token at the end, a whole number below 2^53 or a string of digits");
}
