/** The 64-bit fingerprints of all states seen so far, by open addressing. Two states share one by chance once in 10^7 sets of a million. */
export class Fingerprints {
  #table: Uint32Array = new Uint32Array(1 << 15);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** False when the state was there already. */
  add(state: Int32Array): boolean {
    let high = 0x9e3779b9;
    let low = 0x85ebca6b;
    for (const value of state) {
      high = Math.imul(high ^ value, 0x85ebca77);
      low = Math.imul((low + value) ^ (low >>> 15), 0xc2b2ae3d);
      high ^= high >>> 13;
    }
    high = (high ^ (low >>> 16)) >>> 0;
    low = (Math.imul(low ^ (low >>> 13), 0x27d4eb2f) ^ high) >>> 0 || 1; // 0 marks an empty place
    if (!this.#insert(this.#table, high, low)) return false;
    this.#size += 1;
    if (this.#size * 4 > this.#table.length) this.#grow();
    return true;
  }

  #insert(table: Uint32Array, high: number, low: number): boolean {
    const mask = table.length - 1;
    for (let place = (high * 2) & mask; ; place = (place + 2) & mask) {
      if (table[place + 1] === 0) {
        table[place] = high;
        table[place + 1] = low;
        return true;
      }
      if (table[place] === high && table[place + 1] === low) return false;
    }
  }

  #grow(): void {
    const larger = new Uint32Array(this.#table.length * 2);
    for (let place = 0; place < this.#table.length; place += 2) {
      if (this.#table[place + 1] !== 0) this.#insert(larger, this.#table[place]!, this.#table[place + 1]!);
    }
    this.#table = larger;
  }
}
