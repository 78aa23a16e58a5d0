import { RecordWord } from "../../src/local/memory/layout.ts";
import { type Observer, type Sight, Violation } from "./observer.ts";
import type { World } from "./world.ts";

const Told = { TAKEN: 0, GIVEN_BACK: 1, GIVEN: 2 } as const;
const GIVEN = 0;
const TROUBLE = 1;
const HELD = 2;
const ACTORS_MAX = 4;

/** What a semaphore promises: never more permits held than there are, and all back at the end. */
export class Permits implements Observer {
  readonly cells: number = HELD + ACTORS_MAX;
  readonly #permits: number;

  constructor(permits: number) {
    this.#permits = permits;
  }

  taken(world: World, count: number): void {
    world.tell(0, Told.TAKEN, count);
  }

  /** From here on the permits taken may be somebody else's. */
  givenBack(world: World, count: number): void {
    world.tellWithNext(0, Told.GIVEN_BACK, count);
  }

  /** Permits are about to be given that nobody has taken. */
  given(world: World, count: number): void {
    world.tellWithNext(0, Told.GIVEN, count);
  }

  told(sight: Sight, what: number, count: number): void {
    if (what === Told.GIVEN) {
      sight.set(GIVEN, sight.get(GIVEN) + count);
      return;
    }
    const held = sight.get(HELD + sight.actor) + (what === Told.TAKEN ? count : -count);
    if (held < 0) throw new Violation(`actor ${sight.actor} gave back more than it took`);
    sight.set(HELD + sight.actor, held);
    const all = this.#held(sight);
    const most = this.#permits + sight.get(GIVEN);
    if (all > most) throw new Violation(`${all} permits are held, and there are ${most}`);
    if (all === most) sight.reach("all taken");
    if (what === Told.TAKEN && sight.get(TROUBLE) === 1) sight.reach("taken after a death");
  }

  #held(sight: Sight): number {
    let all = 0;
    for (let actor = 0; actor < ACTORS_MAX; actor++) all += sight.get(HELD + actor);
    return all;
  }

  died(sight: Sight): void {
    sight.set(HELD + sight.actor, 0);
    sight.set(TROUBLE, 1);
  }

  mayKeepWaiting(): boolean {
    return true; // one who is stopped may hold permits, or the monitor
  }

  ended(sight: Sight): void {
    if (sight.get(TROUBLE) === 1) return;
    const record = sight.recordAt(1);
    const word = sight.word(record + RecordWord.WORD);
    const waiters = sight.word(record + RecordWord.WAITERS);
    const available = sight.word(record + RecordWord.STATE + 1);
    const most = this.#permits + sight.get(GIVEN);
    if (word !== 0 || waiters !== 0 || available !== most)
      throw new Violation(`left behind: word ${word}, waiters ${waiters}, ${available} of ${most} permits`);
  }
}
