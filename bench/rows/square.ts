import { pbkdf2Sync } from "node:crypto";

/** Next to nothing: what is measured is the way there and back. */
export function square(n: number): number {
  return n * n;
}

/** Some milliseconds of a core, in compiled C: the same every time, whatever the engine has made of the loop around it. */
export function crunch(seed: number): number {
  return pbkdf2Sync(`password ${seed}`, "salt", 20_000, 32, "sha256").readInt32LE();
}
