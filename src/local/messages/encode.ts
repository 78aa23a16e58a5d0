import { Serializer } from "node:v8";
import { encodeFlat } from "./flat.ts";
import { Kind, type Message, SHORT, Scratch } from "./message.ts";
import { writeText } from "./text.ts";

/** The next value overwrites it. It is not the one that values are read into: between the encoding and the writing, a release may let a reader in. */
const outgoing = new Scratch();

/** The message of a value; good until the next call. Throws what V8 throws of a value that cannot be cloned. */
export function encode(value: unknown): Message {
  switch (typeof value) {
    case "number":
      return encodeNumber(value);
    case "string":
      if (value.length > SHORT) return encodeClone(value);
      return writeText(value, outgoing.bytes, 0) === Kind.LATIN1 ? small(Kind.LATIN1, value.length) : small(Kind.UTF16, value.length * 2);
    case "boolean":
      return small(value ? Kind.TRUE : Kind.FALSE, 0);
    case "undefined":
      return small(Kind.UNDEFINED, 0);
    default:
      if (value === null) return small(Kind.NULL, 0);
      if (value instanceof Uint8Array) return { kind: Kind.BYTES, bytes: value.byteLength, data: value, words: null };
      return (typeof value === "object" ? encodeFlat(value) : null) ?? encodeClone(value);
  }
}

function small(kind: number, length: number): Message {
  return { kind, bytes: length, data: null, words: outgoing.words };
}

function encodeNumber(value: number): Message {
  if ((value | 0) === value && !Object.is(value, -0)) {
    outgoing.words[0] = value;
    return small(Kind.INT32, 4);
  }
  outgoing.doubles[0] = value;
  return small(Kind.FLOAT64, 8);
}

function encodeClone(value: unknown): Message {
  const serializer = new Serializer(); // not `serialize`, which makes views of buffers that nobody meant
  serializer.writeHeader();
  serializer.writeValue(value);
  const data = serializer.releaseBuffer();
  return { kind: Kind.CLONE, bytes: data.byteLength, data, words: null };
}
