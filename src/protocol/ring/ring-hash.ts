import { LockstepError } from "../../sync/error.ts";
import { md5 } from "./md5.ts";
import { reversed } from "./message-block.ts";
import { murmur3 } from "./murmur3.ts";
import { sha1 } from "./sha1.ts";
import { hashUtf8 } from "./utf8.ts";

/** `murmur3` is MurmurHash3 x86_32; `md5` and `sha1` are the first four bytes of the digest, the lowest first. */
export type HashName = "murmur3" | "md5" | "sha1";

/** From a key, a text by its UTF-8, to a place on the ring: 0 to 2^32 − 1. */
export type RingHash = (key: string | Uint8Array) => number;

const HASHES: Readonly<Record<HashName, (bytes: Uint8Array, length: number) => number>> = {
  murmur3,
  md5: (bytes, length) => md5(bytes, length)[0]! >>> 0,
  sha1: (bytes, length) => reversed(sha1(bytes, length)[0]!) >>> 0,
};

/** The hash of that name. Throws `"invalid"` when there is none. */
export function ringHash(name: HashName): RingHash {
  if (!Object.hasOwn(HASHES, name)) {
    throw new LockstepError("invalid", `hash is ${JSON.stringify(name)}; expected one of ${Object.keys(HASHES).join(", ")}`);
  }
  const hash = HASHES[name];
  return (key) => {
    if (typeof key === "string") return hashUtf8(key, hash);
    // By its tag, which arrays of another realm have too.
    if (Object.prototype.toString.call(key) !== "[object Uint8Array]")
      throw new LockstepError("invalid", `the key ${String(key)} is of type ${typeof key}; expected a string or a Uint8Array`);
    return hash(key, key.length);
  };
}
