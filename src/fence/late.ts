import { LockstepError } from "../sync/error.ts";

/*
 * The rule of fencing (Burrows, "The Chubby lock service", OSDI 2006, section 2.4; Kleppmann, "How to do distributed locking", 2016): what is written to
 * keeps the largest token that it has seen, and refuses smaller ones. An equal one comes in: the same hold may write more than once.
 */

/** The rule, in two languages. Numbers in TypeScript; in Lua, whose numbers end at 2^53, texts of `TOKEN_DIGITS`, which are in order as the numbers are. */
export function isLate(given: bigint, seen: bigint): boolean {
  return given < seen;
}
export const IS_LATE_LUA = "given < seen";

/** The largest token there can be, 2^63 − 1: what 64-bit columns and revisions of etcd can be. */
const TOKEN_MAX = 2n ** 63n - 1n;
export const TOKEN_DIGITS = 19;

/** Throws `"fenced"` to a token that comes too late. `seen` is the largest that was seen; null when there was none. */
export function admit(resource: string, given: bigint, seen: bigint | null): void {
  if (seen !== null && isLate(given, seen)) throw late(resource, given, seen);
}

export function late(resource: string, given: bigint, seen: bigint): LockstepError {
  return new LockstepError(
    "fenced",
    `token ${given} comes too late for "${resource}", which has seen ${seen}: somebody else has held it since; acquire it again`,
  );
}

/** Throws `"invalid"` for what is no token. */
export function checkToken(token: bigint, what = "the token"): void {
  if (typeof token === "bigint" && token >= 0n && token <= TOKEN_MAX) return;
  throw new LockstepError(
    "invalid",
    `${what} is ${String(token)}, a ${typeof token}; expected a bigint from 0 to 2^63 − 1: the token of a hold`,
  );
}

/** The token that a text of decimal digits is; undefined when it is none. */
export function readToken(text: string): bigint | undefined {
  if (!/^\d{1,19}$/.test(text)) return undefined;
  const token = BigInt(text);
  return token <= TOKEN_MAX ? token : undefined;
}
