/** Numbers from a seed: the same seed, the same numbers, on every machine. The generator is sfc32 (Doty-Humphrey, PractRand). */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  /** Every stream of a seed has its own numbers, so that more draws in one leave the others as they are. */
  constructor(seed: number, stream: number) {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 2 ** 32) >>> 0;
    this.#c = stream >>> 0;
    for (let round = 0; round < 12; round += 1) this.#next();
  }

  /** In [0, 1), of 32 bits. */
  readonly unit = (): number => this.#next() / 2 ** 32;

  /** A whole number of 0 … count − 1. */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** In [min, max). */
  between(min: number, max: number): number {
    return min + this.unit() * (max - min);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Exponentially spread, with this mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }
}
