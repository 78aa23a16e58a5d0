import { LockstepError } from "./error.ts";

/** Of a name's UTF-8, at most. */
const NAME_BYTES_MAX = 256;

const encoder = new TextEncoder();

/** A name as UTF-8. Throws `"invalid"` for one that cannot be: empty, over 256 bytes, or with control characters. */
export function nameBytes(name: string, what: string): Uint8Array {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (typeof name !== "string" || name === "" || !name.isWellFormed() || /[\u0000-\u001f\u007f]/.test(name)) {
    throw new LockstepError(
      "invalid",
      `${JSON.stringify(name) ?? String(name)} is no name for a ${what}; expected 1 to ${NAME_BYTES_MAX} bytes of well-formed text without control characters`,
    );
  }
  const utf8 = encoder.encode(name);
  if (utf8.length > NAME_BYTES_MAX) {
    throw new LockstepError(
      "invalid",
      `the name of the ${what} "${name.slice(0, 40)}…" has ${utf8.length} bytes; expected at most ${NAME_BYTES_MAX}: use a hash of it`,
    );
  }
  return utf8;
}
