/**
 * All points in flat arrays, sorted. The circle is cut into equal parts, about as many as there are points, and a lookup is a binary search in one of
 * them: a comparison or two where points are hashes, and never more than O(log n).
 */
export class Continuum {
  /** As many points as a ring may have. */
  static readonly POINTS_MAX: number = 2 ** 21;
  /** The points, ascending, and beside each of them whose it is. */
  readonly #points: Uint32Array;
  readonly #owners: Uint16Array | Uint32Array;
  /** Which point is the first of each part or comes after it, and after all their count; the highest bits of a position are its part. */
  readonly #starts: Uint32Array;
  readonly #shift: number;

  /** `pointsOf` has each owner's points, 2^21 together at most. Points that are equal stand in the order of their owners. */
  constructor(pointsOf: readonly Uint32Array[]) {
    const count = pointsOf.reduce((sum, { length }) => sum + length, 0);
    // A point and its owner, 32 and 21 bits, are one exact number: what is sorted is numbers, by both.
    const pairs = new Float64Array(count);
    let at = 0;
    for (const [owner, points] of pointsOf.entries()) for (const point of points) pairs[at++] = point * Continuum.POINTS_MAX + owner;
    pairs.sort();
    this.#points = new Uint32Array(count);
    this.#owners = pointsOf.length <= 0x10000 ? new Uint16Array(count) : new Uint32Array(count);
    for (let i = 0; i < count; i++) {
      const point = Math.floor(pairs[i]! / Continuum.POINTS_MAX);
      this.#points[i] = point;
      this.#owners[i] = pairs[i]! - point * Continuum.POINTS_MAX;
    }
    const bits = Math.max(1, 32 - Math.clz32(count)); // a shift by 32 would be none
    this.#shift = 32 - bits;
    this.#starts = new Uint32Array(2 ** bits + 1);
    for (let part = 0, i = 0; part < this.#starts.length; part++) {
      while (i < count && this.#points[i]! >>> this.#shift < part) i++;
      this.#starts[part] = i;
    }
  }

  get length(): number {
    return this.#points.length;
  }

  /** Whose the first point is that is not below `position`; past the last one, the circle begins anew. */
  ownerAt(position: number): number {
    return this.#owners[this.#indexAt(position)]!;
  }

  /** The first `count` owners from there on, each once; as many there are. */
  ownersAt(position: number, count: number): Set<number> {
    const found = new Set<number>();
    for (let i = this.#indexAt(position); found.size < count; i = i + 1 === this.length ? 0 : i + 1) found.add(this.#owners[i]!);
    return found;
  }

  /** How much of the circle, of 1, each of so many owners has: a point has what lies between it and the one before. */
  shares(owners: number): number[] {
    const shares = Array.from({ length: owners }, () => 0);
    let before = (this.#points.at(-1) ?? 0) - 2 ** 32;
    for (const [i, point] of this.#points.entries()) {
      shares[this.#owners[i]!]! += (point - before) / 2 ** 32;
      before = point;
    }
    return shares;
  }

  #indexAt(position: number): number {
    const points = this.#points;
    const part = position >>> this.#shift;
    let low = this.#starts[part]!;
    let high = this.#starts[part + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (points[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return low === points.length ? 0 : low;
  }
}
