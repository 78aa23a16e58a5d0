import type { Engine } from "../engine/engine.ts";
import type { CellKey, Check, Write } from "../sync/cell.ts";
import { LockstepError } from "../sync/error.ts";

const MOST = 100;

/** The version of what was written, or null when a check did not hold. */
export async function commit(engine: Engine, checks: readonly Check[], writes: readonly Write[]): Promise<bigint | null> {
  mustBeFew("checks", checks);
  mustBeFew("writes", writes);
  const { isDone, version } = await engine.commit(checks, writes);
  return isDone ? version : null;
}

/** Throws `"invalid"` for more than `most` of them, and for one that is there twice. */
export function mustBeFew(what: string, keys: readonly CellKey[], most: number = MOST): void {
  if (keys.length > most) throw new LockstepError("invalid", `a commit has ${keys.length} ${what}; expected at most ${most}`);
  const twice = keys.find(({ group, id }, at) => keys.findIndex((one) => one.group === group && one.id === id) < at);
  if (twice !== undefined)
    throw new LockstepError("invalid", `"${twice.id}" is twice among the ${what} of a commit; expected each entry once`);
}
