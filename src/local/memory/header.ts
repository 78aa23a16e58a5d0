import { HeaderWord, MAGIC, type Shape, VERSION } from "./layout.ts";

/** Writes the header of a new, zeroed segment; the magic number comes last, so that a half-made one is told from a whole one. */
export function writeHeader(words: Int32Array, shape: Shape, birth: bigint): void {
  words[HeaderWord.VERSION] = VERSION;
  words[HeaderWord.ACTORS] = shape.actors;
  words[HeaderWord.NAMES] = shape.names;
  words[HeaderWord.HEAP_BYTES] = shape.heapBytes;
  words[HeaderWord.BIRTH] = Number(BigInt.asIntN(32, birth));
  words[HeaderWord.BIRTH + 1] = Number(birth >> 32n);
  Atomics.store(words, HeaderWord.MAGIC, MAGIC);
}

export function readShape(words: Int32Array): Shape {
  return { actors: words[HeaderWord.ACTORS]!, names: words[HeaderWord.NAMES]!, heapBytes: words[HeaderWord.HEAP_BYTES]! };
}

const MS = 1_000_000n; // in nanoseconds: no lock is taken that often within it
const SET_BACK = 1n << 46n; // 19 hours: more holds than an earlier segment can have seen

/** When a segment was made: its birth, and the monotonic clock of that moment, both in nanoseconds. */
export interface Made {
  readonly birth: bigint;
  readonly clock: bigint;
}

/**
 * The birth of a segment made now, in nanoseconds since 1970, after one made before: tokens are birth plus holds, so that those of a later segment are
 * larger. It advances by the monotonic clock at least, so that a wall clock set back does not matter; after a reboot, whose clock starts anew, by more
 * than any segment can have lived.
 */
export function birthAfter(last: Made): Made {
  const clock = process.hrtime.bigint();
  const now = BigInt(Date.now()) * MS;
  const least = last.birth + (clock >= last.clock ? clock - last.clock + MS : SET_BACK);
  return { birth: now > least ? now : least, clock };
}
