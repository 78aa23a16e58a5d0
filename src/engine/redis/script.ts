import { createHash } from "node:crypto";

/** A script as the store knows it: by the SHA-1 of its text. */
export interface Script {
  readonly text: string;
  readonly sha: string;
  /** The type that its key number so has, where it is ours; the first is number 0. */
  typeOf(key: number): string;
}

export function script(text: string, typeOf: Script["typeOf"]): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex"), typeOf };
}
