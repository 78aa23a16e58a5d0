/** A state of the whole: one row of numbers, so that it is copied and compared cheaply. Cells of the run, of each actor, of the observers, then words. */
export type State = Int32Array;

export const RunCell = {
  /** The actor that moved last, plus 1; kept only where preemptions are counted. */
  LAST: 0,
  PREEMPTIONS: 1,
  KILLS: 2,
  STOPS: 3,
  SPURIOUS: 4,
} as const;
const RUN_CELLS = 5;

export const ActorCell = {
  /** Its point in the automaton of its code. */
  POINT: 0,
  SLEEP: 1,
  BELL: 2,
  LIFE: 3,
  /** Its slot plus 1; 0 while it has none. */
  SLOT: 4,
  /** Slices that have passed. */
  SLICES: 5,
} as const;
const ACTOR_CELLS = 6;

export const Sleep = { AWAKE: 0, ASLEEP: 1, CALLED: 2 } as const;
export const Life = { ALIVE: 0, DEAD: 1, STOPPED: 2 } as const;

/** Where the parts of a state begin. */
export class StateLayout {
  readonly actors: number;
  readonly observersAt: number[] = [];
  readonly wordsAt: number;
  readonly #addresses: number[] = [];
  readonly #places = new Map<number, number>();

  constructor(actors: number, observerCells: readonly number[]) {
    this.actors = actors;
    let at = RUN_CELLS + actors * ACTOR_CELLS;
    for (const cells of observerCells) {
      this.observersAt.push(at);
      at += cells;
    }
    this.wordsAt = at;
  }

  actor(index: number): number {
    return RUN_CELLS + index * ACTOR_CELLS;
  }

  /** The place of a word that some state has; undefined for one never touched. */
  placeOf(address: number): number | undefined {
    return this.#places.get(address);
  }

  addressAt(place: number): number {
    return this.#addresses[place - this.wordsAt]!;
  }

  /** Gives a word a place; the states from now on must be that long. */
  add(address: number): number {
    const place = this.length;
    this.#addresses.push(address);
    this.#places.set(address, place);
    return place;
  }

  get length(): number {
    return this.wordsAt + this.#addresses.length;
  }
}
