import { inspect } from "node:util";
import { LockstepError } from "../sync/error.ts";

/** UTF-8 of a value, at most: etcd takes no more than 1.5 MiB in one request. */
const BYTES_MAX = 1_000_000;

/** A value as JSON. Throws `"invalid"` for what JSON cannot hold, naming where it is, and `"full"` for what is too large. `what` is what it is for. */
export function jsonText(value: unknown, what: string): string {
  mustBeJson(value, what, []);
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes > BYTES_MAX)
    throw new LockstepError(
      "full",
      `a value of ${bytes} bytes is too large for ${what}; expected at most ${BYTES_MAX}: keep it elsewhere, and put its place there`,
    );
  return text;
}

function mustBeJson(value: unknown, what: string, path: readonly (string | number)[], around: readonly object[] = []): void {
  if (value === null || typeof value === "boolean" || Number.isFinite(value)) return;
  if (typeof value === "string" && value.isWellFormed()) return;
  const isPlain = typeof value === "object" && [Array.prototype, Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (!isPlain || around.includes(value)) throw notJson(value, what, path);
  const parts = Array.isArray(value) ? value.entries() : Object.entries(value).filter(([, part]) => part !== undefined);
  for (const [key, part] of parts) mustBeJson(part, what, [...path, key], [...around, value]);
}

function notJson(value: unknown, what: string, path: readonly (string | number)[]): LockstepError {
  const at = path.length === 0 ? "the value" : `the value's ${path.join(".")}`;
  return new LockstepError(
    "invalid",
    `${at} for ${what} is ${inspect(value, { depth: 0 })}, which JSON cannot hold; expected null, booleans, finite numbers, well-formed text, and plain arrays and objects of them`,
  );
}
