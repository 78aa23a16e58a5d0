/** How a value is written; the number stands with its bytes before it. */
export const Kind = {
  UNDEFINED: 0,
  NULL: 1,
  FALSE: 2,
  TRUE: 3,
  INT32: 4,
  FLOAT64: 5,
  LATIN1: 6,
  UTF16: 7,
  BYTES: 8,
  CLONE: 9,
  FLAT_OBJECT: 10,
  FLAT_ARRAY: 11,
} as const;

/** A value on its way, in few bytes. */
export interface Small {
  readonly kind: number;
  readonly bytes: number;
  readonly data: null;
  /** The bytes as words, the last one filled up. */
  readonly words: Int32Array;
}

/** A value on its way, as bytes. */
export interface Large {
  readonly kind: number;
  readonly bytes: number;
  readonly data: Uint8Array;
  readonly words: null;
}

export type Message = Small | Large;

/** Strings no longer than this are written and read here, which is faster than a call of V8's serialisation. */
export const SHORT = 64;
const SCRATCH_BYTES = 1024;

/** Room for one small message, in every view that is needed. */
export class Scratch {
  readonly bytes: Buffer = Buffer.alloc(SCRATCH_BYTES);
  readonly words: Int32Array = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, SCRATCH_BYTES >> 2);
  readonly doubles: Float64Array = new Float64Array(this.bytes.buffer, this.bytes.byteOffset, 1);
}

/** The same message, with bytes of its own. A clone has its own already. */
export function kept(message: Message): Message {
  if (message.kind === Kind.CLONE) return message;
  if (message.words !== null) return { ...message, words: message.words.slice(0, (message.bytes + 3) >> 2) };
  return { ...message, data: new Uint8Array(message.data) };
}
