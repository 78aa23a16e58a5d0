import { type Observer, type Sight, Violation } from "./observer.ts";
import type { World } from "./world.ts";

const Cell = { CALLED: 0, ANSWERED: 1 } as const;
const Told = { CALLED: 0, ANSWERED: 1 } as const;

/** Nobody goes on as called who was not. (That all who are called go on shows in that nobody waits for ever.) */
export class Calls implements Observer {
  readonly cells = 2;
  readonly #index: number;

  /** This is observer `index` of the scenario. */
  constructor(index: number) {
    this.#index = index;
  }

  /** So many waiters are about to be called. */
  called(world: World, count: number): void {
    world.tellWithNext(this.#index, Told.CALLED, count);
  }

  /** A waiter goes on because it was called. */
  answered(world: World): void {
    world.tell(this.#index, Told.ANSWERED, 1);
  }

  told(sight: Sight, what: number, count: number): void {
    const cell = what === Told.CALLED ? Cell.CALLED : Cell.ANSWERED;
    sight.set(cell, sight.get(cell) + count);
    if (what === Told.ANSWERED) sight.reach("answered");
    const answered = sight.get(Cell.ANSWERED);
    if (answered > sight.get(Cell.CALLED)) throw new Violation(`${answered} went on as called, and ${sight.get(Cell.CALLED)} were called`);
  }

  mayKeepWaiting(): boolean {
    return true; // one who is stopped may be the one who is to call
  }
}
