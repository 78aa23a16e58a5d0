import type { Awaitable } from "./awaitable.ts";
import type { LocalLock, Lock } from "./lock.ts";

/** ElementOf types, and beside them the type codes of CPython's `array` module that mean the same on 64-bit Linux. */
export type NumberType =
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "float32"
  | "float64"
  | "b"
  | "B"
  | "c"
  | "h"
  | "H"
  | "i"
  | "I"
  | "f"
  | "d";
export type BigIntType = "bigint64" | "biguint64" | "l" | "L" | "q" | "Q";
export type ElementType = NumberType | BigIntType;
/** What an element of type `T` is in JavaScript. */
export type ElementOf<T extends ElementType> = T extends BigIntType ? bigint : number;

/**
 * One number that everybody in the space shares. Each operation is atomic by itself; several that belong together go under `lock`. What the type cannot
 * hold — a fraction, a number out of range, a number where bigints live — is `"invalid"` and changes nothing; only a float32 rounds, as it does everywhere.
 */
export interface Value<E extends number | bigint> {
  readonly name: string;
  /** Its own lock; with `lock: false` there is none and asking for it is `"unsupported"`. The operations here do not take it. */
  readonly lock: Lock;
  get(): Awaitable<E>;
  set(value: E): Awaitable<void>;
  /** Adds and gives what was there before; integers wrap as the type does. */
  add(delta: E): Awaitable<E>;
  exchange(value: E): Awaitable<E>;
  /** Sets `value` if `expected` is there (`===`, but NaN is NaN); gives what was there. */
  compareExchange(expected: E, value: E): Awaitable<E>;
}

/** A value in shared memory, there as long as anybody has the space open; its operations are done when they return. */
export interface LocalValue<E extends number | bigint> extends Value<E> {
  readonly lock: LocalLock;
  get(): E;
  set(value: E): void;
  add(delta: E): E;
  exchange(value: E): E;
  compareExchange(expected: E, value: E): E;
}

/** Numbers in shared memory, as in `LocalValue`. Each operation on an element is atomic by itself. An index outside, negative ones included, is `"invalid"`. */
export interface LocalArray<E extends number | bigint> extends Iterable<E> {
  readonly name: string;
  readonly length: number;
  readonly lock: LocalLock;
  get(index: number): E;
  set(index: number, value: E): void;
  add(index: number, delta: E): E;
  exchange(index: number, value: E): E;
  compareExchange(index: number, expected: E, value: E): E;
  /** Sets the elements `from` to `to`, the last one excluded, one after the other. */
  fill(value: E, from?: number, to?: number): void;
  /** A copy of the elements `from` to `to`, the last one excluded, read one after the other: for a picture of one moment hold `lock`. */
  slice(from?: number, to?: number): E[];
}

export interface ValueOptions {
  /** False for a value or array without a lock of its own. True by default. */
  lock?: boolean;
}
