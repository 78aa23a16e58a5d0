import { Deserializer } from "node:v8";
import { decodeFlat } from "./flat.ts";
import { Kind, Scratch } from "./message.ts";
import { readText } from "./text.ts";

const CONSTANTS = [undefined, null, false, true];
const incoming = new Scratch();

/** Where a message is read from. */
export interface Source {
  copyWords(target: Int32Array): void;
  copyBytes(target: Uint8Array): void;
}

/** A clone that has yet to be made from its bytes, which takes a while: not with a lock held. */
export class Unmade {
  readonly #data: Buffer;

  constructor(data: Buffer) {
    this.#data = data;
  }

  make(): unknown {
    const deserializer = new Deserializer(this.#data);
    deserializer.readHeader();
    return deserializer.readValue();
  }
}

/** The value of a message, or an `Unmade`. */
export function decode(kind: number, length: number, source: Source): unknown {
  switch (kind) {
    case Kind.INT32:
      source.copyWords(incoming.words);
      return incoming.words[0];
    case Kind.FLOAT64:
      source.copyWords(incoming.words);
      return incoming.doubles[0];
    case Kind.LATIN1:
    case Kind.UTF16:
      source.copyWords(incoming.words);
      return readText(kind, incoming.bytes, 0, length);
    case Kind.BYTES:
      return new Uint8Array(copied(Buffer.allocUnsafeSlow(length), source).buffer);
    case Kind.CLONE:
      return new Unmade(copied(Buffer.allocUnsafeSlow(length), source));
    case Kind.FLAT_OBJECT:
    case Kind.FLAT_ARRAY:
      source.copyWords(incoming.words);
      return decodeFlat(kind, incoming);
    default:
      return CONSTANTS[kind];
  }
}

function copied<B extends Uint8Array>(target: B, source: Source): B {
  source.copyBytes(target);
  return target;
}
