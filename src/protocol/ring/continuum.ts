/** All points in flat arrays, sorted: a lookup is a binary search over numbers, without an object to follow. */
export class Continuum {
  /** As many points as a ring may have. */
  static readonly POINTS_MAX: number = 2 ** 21;
  /** The points, ascending, and beside each of them whose it is. */
  readonly #points: Uint32Array;
  readonly #owners: Uint16Array | Uint32Array;

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
    let low = 0;
    let high = points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (points[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return low === points.length ? 0 : low;
  }
}
