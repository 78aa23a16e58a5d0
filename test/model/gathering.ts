import { RecordWord } from "../../src/local/memory/layout.ts";
import { type Observer, type Sight, Violation } from "./observer.ts";
import { SMALL_SHAPE } from "./scenario.ts";
import type { World } from "./world.ts";

const Told = { COMES: 0, PASSED: 1, BROKEN: 2 } as const;
const COME = 0;
const TROUBLE = 1;
const PASSED = 2;
const ACTORS_MAX = 4;
/** Who is killed, if somebody is. */
export const MORTAL = 1;

/** What a barrier promises, and a latch: nobody is through before so many have come, each time. */
export class Gathering implements Observer {
  readonly cells: number = PASSED + ACTORS_MAX;
  readonly #parties: number;
  readonly #isLatch: boolean;

  constructor(parties: number, isLatch: boolean) {
    this.#parties = parties;
    this.#isLatch = isLatch;
  }

  /** One is about to come. */
  comes(world: World): void {
    world.tellWithNext(0, Told.COMES, 0);
  }

  passed(world: World): void {
    world.tell(0, Told.PASSED, 0);
  }

  /** One is told that not all come. */
  broken(world: World): void {
    world.tell(0, Told.BROKEN, 0);
  }

  told(sight: Sight, what: number): void {
    if (what === Told.COMES) {
      sight.set(COME, sight.get(COME) + 1);
      return;
    }
    if (what === Told.BROKEN) {
      if (sight.get(TROUBLE) === 0) throw new Violation("broken, and nobody died");
      sight.reach("told that one died");
      return;
    }
    const times = sight.get(PASSED + sight.actor) + 1;
    sight.set(PASSED + sight.actor, times);
    const come = sight.get(COME);
    if (come < times * this.#parties) throw new Violation(`through for the ${times}. time, when ${come} had come`);
    sight.reach("passed");
  }

  died(sight: Sight): void {
    sight.set(TROUBLE, 1);
  }

  /** For one who never comes, or died before it had come or counted. */
  mayWaitForEver(sight: Sight): boolean {
    if (sight.get(TROUBLE) === 0) return sight.get(COME) < this.#parties;
    const state = sight.recordAt(1) + RecordWord.STATE;
    if (this.#isLatch) return sight.word(state) < this.#parties;
    const cell = sight.heapWord(SMALL_SHAPE.actors + MORTAL);
    return (cell & 0xffff) === 0 || cell >>> 16 !== (sight.word(state + 1) & 0xffff);
  }

  mayKeepWaiting(): boolean {
    return true; // one who is stopped has not come, or is inside
  }
}
