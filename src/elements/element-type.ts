import { inspect } from "node:util";
import { LockstepError } from "../sync/error.ts";
import type { Elements } from "./elements.ts";
import { FloatElements } from "./float-elements.ts";
import { type IntegerArray, IntegerElements } from "./integer-elements.ts";

/** A type of elements as the segment knows it. */
export interface StoredType {
  readonly name: string;
  /** Stands in the entry of a value or array, so it is never given to another type. */
  readonly number: number;
  readonly bytes: number;
  /** The elements of this type at a place; `label` names the object in errors. */
  over(buffer: ArrayBufferLike, byteOffset: number, length: number, label: string): Elements<number | bigint>;
}

type IntegerArrayOf = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => IntegerArray;

function integer(
  name: string,
  number: number,
  Cells: IntegerArrayOf & { readonly BYTES_PER_ELEMENT: number },
  least: number | bigint,
  most: number | bigint,
): StoredType {
  const over: StoredType["over"] = (buffer, byteOffset, length, label) =>
    new IntegerElements(new Cells(buffer, byteOffset, length), least, most, label);
  return { name, number, bytes: Cells.BYTES_PER_ELEMENT, over };
}

function float(name: string, number: number, bytes: 4 | 8): StoredType {
  return { name, number, bytes, over: (buffer, byteOffset, length, label) => new FloatElements(buffer, byteOffset, length, bytes, label) };
}

const TYPES: readonly StoredType[] = [
  integer("int8", 1, Int8Array, -(2 ** 7), 2 ** 7 - 1),
  integer("uint8", 2, Uint8Array, 0, 2 ** 8 - 1),
  integer("int16", 3, Int16Array, -(2 ** 15), 2 ** 15 - 1),
  integer("uint16", 4, Uint16Array, 0, 2 ** 16 - 1),
  integer("int32", 5, Int32Array, -(2 ** 31), 2 ** 31 - 1),
  integer("uint32", 6, Uint32Array, 0, 2 ** 32 - 1),
  float("float32", 7, 4),
  float("float64", 8, 8),
  integer("bigint64", 9, BigInt64Array, -(2n ** 63n), 2n ** 63n - 1n),
  integer("biguint64", 10, BigUint64Array, 0n, 2n ** 64n - 1n),
];

/** CPython's type codes, with the widths they have on 64-bit Linux. */
const CODES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    b: "int8",
    B: "uint8",
    c: "uint8",
    h: "int16",
    H: "uint16",
    i: "int32",
    I: "uint32",
    l: "bigint64",
    L: "biguint64",
    q: "bigint64",
    Q: "biguint64",
    f: "float32",
    d: "float64",
  }),
);

/** The type by its name or code. Throws `"invalid"`, naming the object, for what is none. */
export function elementType(type: string, of: string): StoredType {
  const name = CODES.get(type) ?? type;
  const found = TYPES.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  const why =
    type === "u"
      ? `'u' (a wide character) is no type of ${of}: text has no fixed width here; use "uint32" with code points`
      : `${inspect(type)} is no type of ${of}`;
  throw new LockstepError(
    "invalid",
    `${why}; expected ${TYPES.map((known) => known.name).join(", ")}, or a type code of ${[...CODES.keys()].join("")}`,
  );
}

/** The name of the type that the segment knows by this number. */
export function typeName(number: number | undefined): string {
  return TYPES.find((known) => known.number === number)?.name ?? `type ${number}`;
}
