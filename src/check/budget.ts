/** How often the time is asked for: once in so many configurations. */
const ASKED_ONCE_IN = 256;

/** A configuration that takes more characters to be remembered counts for several. */
const CHARACTERS = 200;

/** What a search may cost. To decide whether a history is linearizable is NP-complete (Gibbons, Korach, "Testing shared memories", 1997), so every search is bounded. */
export class Budget {
  #left: number;
  #spent = 0;
  readonly #isOver: () => boolean;
  #isOverNow = false;

  /** @param configurationsMax so many configurations, and not another when `isOver` */
  constructor(configurationsMax: number, isOver: () => boolean) {
    this.#left = configurationsMax;
    this.#isOver = isOver;
  }

  /** One configuration more; false when there may be none. */
  spend(): boolean {
    if (this.#left <= 0) return false;
    this.#left--;
    this.#spent++;
    if (this.#spent % ASKED_ONCE_IN === 0) this.#isOverNow ||= this.#isOver();
    return !this.#isOverNow;
  }

  /** So much is remembered of it. */
  remember(characters: number): void {
    this.#left -= Math.floor(characters / CHARACTERS);
  }
}
