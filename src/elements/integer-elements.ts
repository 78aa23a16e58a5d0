import { inspect } from "node:util";
import { LockstepError } from "../sync/error.ts";
import type { Elements } from "./elements.ts";

export type IntegerArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array;

/** Integers, as numbers or bigints: the machine's own atomic operations, after a look at what is put in. */
export class IntegerElements<E extends number | bigint> implements Elements<E> {
  /** `Atomics` takes every integer array and its kind of number alike, which its declarations cannot say. */
  readonly #cells: Int32Array;
  readonly #least: E;
  readonly #most: E;
  /** Which object of which type this is, for errors. */
  readonly #label: string;

  constructor(cells: IntegerArray, least: E, most: E, label: string) {
    this.#cells = cells as Int32Array;
    this.#least = least;
    this.#most = most;
    this.#label = label;
  }

  get(index: number): E {
    return Atomics.load(this.#cells, index) as E;
  }

  set(index: number, value: E): void {
    this.#mustFit(value);
    Atomics.store(this.#cells, index, value as number);
  }

  add(index: number, delta: E): E {
    if (typeof delta !== typeof this.#least || (typeof delta === "number" && !Number.isSafeInteger(delta))) {
      throw new LockstepError(
        "invalid",
        `${inspect(delta)} cannot be added to ${this.#label}; expected ${typeof this.#least === "bigint" ? "a bigint" : "a whole number up to 2^53"}`,
      );
    }
    return Atomics.add(this.#cells, index, delta as number) as E;
  }

  exchange(index: number, value: E): E {
    this.#mustFit(value);
    return Atomics.exchange(this.#cells, index, value as number) as E;
  }

  compareExchange(index: number, expected: E, value: E): E {
    this.#mustFit(expected);
    this.#mustFit(value);
    return Atomics.compareExchange(this.#cells, index, expected as number, value as number) as E;
  }

  #mustFit(value: E): void {
    if (
      typeof value === typeof this.#least &&
      value >= this.#least &&
      value <= this.#most &&
      (typeof value === "bigint" || Number.isInteger(value))
    )
      return;
    const kind = typeof this.#least === "bigint" ? "bigint" : "whole number";
    throw new LockstepError(
      "invalid",
      `${inspect(value)} does not fit ${this.#label}; expected a ${kind} from ${String(this.#least)} to ${String(this.#most)}`,
    );
  }
}
