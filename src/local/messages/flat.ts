import { types } from "node:util";
import { Kind, SHORT, Scratch, type Small } from "./message.ts";
import { readText, writeLatin1, writeText } from "./text.ts";

const { isProxy } = types;

/**
 * Objects and arrays of a few primitive values, `{ id, name }`, written and read here: V8's serialisation takes ten times as long. What is nested, large or
 * special is not flat.
 */

/** Of one key or value at most: a kind, a length and two bytes a letter. */
const PART_BYTES = 2 + 2 * SHORT;
const PARTS_MAX = 32;
const number = new Float64Array(1);
const numberBytes = new Uint8Array(number.buffer);

/** The next one overwrites it. A getter may put a value of its own while we write: that one is not written here. */
const scratch = new Scratch();
let isWriting = false;

/** Writes the object's keys and values, or the array's values; good until the next call. Null when it is not flat. */
export function encodeFlat(value: object): Small | null {
  if (isWriting) return null;
  isWriting = true;
  try {
    return write(value);
  } finally {
    isWriting = false;
  }
}

function write(value: object): Small | null {
  const isArray = Array.isArray(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isArray && prototype !== Object.prototype && prototype !== null) return null;
  const keys = Object.keys(value);
  if (keys.length > PARTS_MAX || isProxy(value) || (isArray && !isDense(value, keys))) return null;
  const { bytes } = scratch;
  let at = 0;
  bytes[at++] = keys.length;
  for (const key of keys) {
    if (at + 2 * PART_BYTES > bytes.length) return null;
    if (!isArray) {
      const written = writeKey(key, bytes, at);
      if (written === 0) return null;
      at += written;
    }
    const written = writeValue((value as Record<string, unknown>)[key], bytes, at);
    if (written === 0) return null;
    at += written;
  }
  return { kind: isArray ? Kind.FLAT_ARRAY : Kind.FLAT_OBJECT, bytes: at, data: null, words: scratch.words };
}

/** Has it an element at every index, and no other properties? Indices are the first keys, in order. */
function isDense(array: readonly unknown[], keys: readonly string[]): boolean {
  return keys.length === array.length && (array.length === 0 || keys.at(-1) === String(array.length - 1));
}

/** Reads what `encodeFlat` has written. */
export function decodeFlat(kind: number, { bytes }: Scratch): unknown[] | Record<string, unknown> {
  const count = bytes[0]!;
  readAt = 1;
  if (kind === Kind.FLAT_ARRAY) return Array.from({ length: count }, () => readValue(bytes));
  const object: Record<string, unknown> = {};
  for (let read = 0; read < count; read++) {
    const key = readKey(bytes);
    object[key] = readValue(bytes);
  }
  return object;
}

let readAt = 0;

/** How many bytes it took; 0 when the key is not short and of Latin-1 letters, or is one that every object has: setting it may do something else. */
function writeKey(key: string, bytes: Buffer, from: number): number {
  if (key.length > SHORT || key in Object.prototype || !writeLatin1(key, bytes, from + 1)) return 0;
  bytes[from] = key.length;
  return 1 + key.length;
}

/** How many bytes it took; 0 when it is not primitive, or long. */
function writeValue(value: unknown, bytes: Buffer, from: number): number {
  switch (typeof value) {
    case "number":
      bytes[from] = Kind.FLOAT64;
      number[0] = value;
      for (let byte = 0; byte < 8; byte++) bytes[from + 1 + byte] = numberBytes[byte]!;
      return 9;
    case "string":
      if (value.length > SHORT) return 0;
      bytes[from] = writeText(value, bytes, from + 2);
      bytes[from + 1] = value.length;
      return 2 + (bytes[from] === Kind.UTF16 ? 2 : 1) * value.length;
    case "boolean":
      bytes[from] = value ? Kind.TRUE : Kind.FALSE;
      return 1;
    case "undefined":
      bytes[from] = Kind.UNDEFINED;
      return 1;
    default:
      if (value !== null) return 0;
      bytes[from] = Kind.NULL;
      return 1;
  }
}

function readValue(bytes: Buffer): unknown {
  const kind = bytes[readAt++];
  switch (kind) {
    case Kind.FLOAT64:
      for (let byte = 0; byte < 8; byte++) numberBytes[byte] = bytes[readAt + byte]!;
      readAt += 8;
      return number[0];
    case Kind.LATIN1:
    case Kind.UTF16: {
      const from = readAt + 1;
      const length = bytes[readAt]! * (kind === Kind.UTF16 ? 2 : 1);
      readAt = from + length;
      return readText(kind, bytes, from, length);
    }
    case Kind.TRUE:
      return true;
    case Kind.FALSE:
      return false;
    case Kind.NULL:
      return null;
    default:
      return undefined;
  }
}

/** Keys come again and again: those read lately, by a hash of their letters. */
const known: string[] = Array.from({ length: 256 }, () => "");

function readKey(bytes: Buffer): string {
  const length = bytes[readAt]!;
  const from = readAt + 1;
  readAt = from + length;
  let hash = length;
  for (let at = from; at < readAt; at++) hash = (hash * 31 + bytes[at]!) | 0;
  const candidate = known[hash & 0xff]!;
  if (isText(candidate, bytes, from, length)) return candidate;
  return (known[hash & 0xff] = bytes.toString("latin1", from, readAt));
}

function isText(text: string, bytes: Buffer, from: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let unit = 0; unit < length; unit++) if (text.charCodeAt(unit) !== bytes[from + unit]) return false;
  return true;
}
