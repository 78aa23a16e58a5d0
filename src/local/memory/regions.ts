import { type Region, newRegion } from "./swap.ts";

/** This thread's regions that nobody has a view of any more, to be used again for segments of the same size. */
export class Regions {
  readonly #free = new Map<number, Region[]>();

  take(bytes: number): Region | null {
    return this.#free.get(bytes)?.pop() ?? newRegion(bytes);
  }

  giveBack(region: Region, bytes: number): void {
    const free = this.#free.get(bytes);
    if (free === undefined) this.#free.set(bytes, [region]);
    else free.push(region);
  }
}
