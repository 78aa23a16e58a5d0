import { LockstepError } from "../sync/error.ts";

/**
 * Where the token of a key lies, in the same slot of a cluster: by the key's own hash tag, or with the whole key as one. The two begin differently, as "a" and
 * "{a}" are two keys. Throws `"invalid"` for a key that can be given no tag, as a brace would end it.
 */
export function tokenKey(key: string): string {
  if (/^[^{]*\{[^}]+\}/.test(key)) return `lockstep:token-of:${key}`;
  if (key !== "" && !key.includes("}")) return `lockstep:token:{${key}}`;
  throw new LockstepError(
    "invalid",
    `the key "${key}" of Redis can have no token beside it; expected one that is not empty, without "}" or with a {tag}`,
  );
}
