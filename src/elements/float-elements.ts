import { inspect } from "node:util";
import { LockstepError } from "../sync/error.ts";
import type { Elements } from "./elements.ts";

/** Floating-point numbers, through the bits of an integer of the same width, as `Atomics` knows no floats. */
export class FloatElements implements Elements<number> {
  /** Either kind of cells, each with its own kind of bits: see `IntegerElements`. */
  readonly #cells: Int32Array;
  readonly #label: string;
  /** One number of this thread, seen as a float and as bits. */
  readonly #float: Float32Array | Float64Array;
  readonly #bits: Int32Array;

  constructor(buffer: ArrayBufferLike, byteOffset: number, length: number, bytes: 4 | 8, label: string) {
    this.#label = label;
    this.#float = bytes === 4 ? new Float32Array(1) : new Float64Array(1);
    const Bits = (bytes === 4 ? Int32Array : BigInt64Array) as Int32ArrayConstructor;
    this.#bits = new Bits(this.#float.buffer);
    this.#cells = new Bits(buffer, byteOffset, length);
  }

  get(index: number): number {
    return this.#toFloat(Atomics.load(this.#cells, index));
  }

  set(index: number, value: number): void {
    Atomics.store(this.#cells, index, this.#toBits(this.#fitting(value)));
  }

  // A swap that fails here and below failed because somebody else's succeeded: there is always progress.
  add(index: number, delta: number): number {
    if (typeof delta !== "number") throw this.#refused(delta, "a number");
    for (;;) {
      const bits = Atomics.load(this.#cells, index);
      const before = this.#toFloat(bits);
      if (Atomics.compareExchange(this.#cells, index, bits, this.#toBits(before + delta)) === bits) return before;
    }
  }

  exchange(index: number, value: number): number {
    return this.#toFloat(Atomics.exchange(this.#cells, index, this.#toBits(this.#fitting(value))));
  }

  /** Compares numbers, not bits, so that a caller's `===` with what comes back agrees: 0 is -0. */
  compareExchange(index: number, expected: number, value: number): number {
    if (typeof expected !== "number" || !Object.is(this.#rounded(expected), expected)) {
      throw this.#refused(expected, "a number that the type has, as get() returns it: Math.fround(…)");
    }
    const next = this.#toBits(this.#fitting(value));
    for (;;) {
      const bits = Atomics.load(this.#cells, index);
      const before = this.#toFloat(bits);
      if (before !== expected && !(Number.isNaN(before) && Number.isNaN(expected))) return before;
      if (Atomics.compareExchange(this.#cells, index, bits, next) === bits) return before;
    }
  }

  #fitting(value: number): number {
    if (typeof value !== "number") throw this.#refused(value, "a number");
    if (Number.isFinite(value) && !Number.isFinite(this.#rounded(value)))
      throw this.#refused(value, "a number up to 3.4028234663852886e38");
    return value;
  }

  #rounded(value: number): number {
    this.#float[0] = value;
    return this.#float[0];
  }

  #toFloat(bits: number): number {
    this.#bits[0] = bits;
    return this.#float[0]!;
  }

  #toBits(value: number): number {
    this.#float[0] = value;
    return this.#bits[0]!;
  }

  #refused(value: unknown, expected: string): LockstepError {
    return new LockstepError("invalid", `${inspect(value)} does not fit ${this.#label}; expected ${expected}`);
  }
}
