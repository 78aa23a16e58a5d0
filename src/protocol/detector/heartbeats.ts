import type { Place } from "../protocol.ts";

/** When a node tells all others that it is alive: every so many ticks. */
export class Heartbeats {
  readonly #everyTicks: number;
  readonly #place: Place;

  constructor(place: Place, everyTicks: number) {
    this.#place = place;
    this.#everyTicks = everyTicks;
  }

  tick(now: number, beat: (peer: number) => void): void {
    if (now % this.#everyTicks !== 0) return;
    for (let peer = 0; peer < this.#place.size; peer += 1) if (peer !== this.#place.self) beat(peer);
  }
}
