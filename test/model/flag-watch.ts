import { RecordWord } from "../../src/local/memory/layout.ts";
import { type Observer, type Sight, Violation } from "./observer.ts";
import type { World } from "./world.ts";

const Told = { SETTING: 0, WENT_ON: 1, BEGAN: 2 } as const;
const SETS = 0;
const KILLED = 1;
/** A cell an actor: it waited when the event was set, and has to go on. */
const MUST_GO_ON = 2;
const ACTORS_MAX = 4;
/** A cell an actor: since its wait began, the event was set at some moment. */
const MAY_GO_ON: number = MUST_GO_ON + ACTORS_MAX;
const WAITING_MASK = 0xffff;

/** What an event promises: nobody goes on who did not see it set while it waited, and everybody who waited when it was set does. */
export class FlagWatch implements Observer {
  readonly cells: number = MAY_GO_ON + ACTORS_MAX;

  setting(world: World): void {
    world.tellWithNext(0, Told.SETTING, 0);
  }

  /** The actor is about to wait. */
  began(world: World): void {
    world.tellWithNext(0, Told.BEGAN, 0);
  }

  wentOn(world: World): void {
    world.tell(0, Told.WENT_ON, 0);
  }

  told(sight: Sight, what: number): void {
    if (what === Told.SETTING) {
      sight.set(SETS, sight.get(SETS) + 1);
      for (let actor = 0; actor < ACTORS_MAX; actor++) {
        if ((sight.heapWord(actor) & WAITING_MASK) === 0) continue; // actors have their slots in order
        sight.set(MUST_GO_ON + actor, 1);
        sight.reach("set while one waits");
      }
      return;
    }
    if (what === Told.BEGAN) {
      sight.set(MAY_GO_ON + sight.actor, sight.word(sight.recordAt(1) + RecordWord.STATE));
      return;
    }
    if (sight.get(MAY_GO_ON + sight.actor) === 0)
      throw new Violation(`actor ${sight.actor} went on, and the event was not set since it began to wait`);
    sight.set(MUST_GO_ON + sight.actor, 0);
    sight.reach("went on");
  }

  written(sight: Sight, at: number, _before: number, after: number): void {
    if (at !== sight.recordAt(1) + RecordWord.STATE || after === 0) return;
    for (let actor = 0; actor < ACTORS_MAX; actor++) sight.set(MAY_GO_ON + actor, 1);
  }

  died(sight: Sight): void {
    sight.set(KILLED, 1);
  }

  mayKeepWaiting(): boolean {
    return true; // one who is stopped may have the monitor
  }

  mayWaitForEver(sight: Sight): boolean {
    const isSet = sight.word(sight.recordAt(1) + RecordWord.STATE) === 1;
    const mayHaveDied = sight.get(KILLED) === 1; // before it set what it was about to set
    return !isSet && (mayHaveDied || sight.get(MUST_GO_ON + sight.actor) === 0);
  }

  ended(sight: Sight): void {
    if (sight.get(KILLED) === 1) return;
    const word = sight.word(sight.recordAt(1) + RecordWord.WORD);
    const waiters = sight.word(sight.recordAt(1) + RecordWord.WAITERS);
    if (word !== 0 || waiters !== 0) throw new Violation(`left behind: word ${word}, waiters ${waiters}`);
  }
}
