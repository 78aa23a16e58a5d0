/** A semaphore as a sequence of operations sees it: numbers only. Who of the waiters comes in is told to it; how many fit it knows. */
export class SemaphoreModel {
  available: number;
  /** What each party has taken and not given back. */
  readonly held: number[];
  readonly #most: number;

  constructor(permits: number, isBounded: boolean, parties: number) {
    this.available = permits;
    this.#most = isBounded ? permits : 2_147_483_647;
    this.held = Array.from({ length: parties }, () => 0);
  }

  take(party: number, count: number): void {
    if (count > this.available) throw new Error(`${count} were had of ${this.available}`);
    this.available -= count;
    this.held[party]! += count;
  }

  /** V: ends the party's own takings, then those of the parties after it. False when there would be too many. */
  give(party: number, count: number): boolean {
    if (this.available + count > this.#most) return false;
    this.available += count;
    let left = count;
    for (let step = 0; step < this.held.length; step++) {
      const other = (party + step) % this.held.length;
      const ended = Math.min(left, this.held[other]!);
      this.held[other]! -= ended;
      left -= ended;
    }
    return true;
  }

  /** A permit's release: as far as nobody has given it back already. */
  giveBack(party: number, count: number): void {
    this.give(party, Math.min(count, this.held[party]!));
  }
}
