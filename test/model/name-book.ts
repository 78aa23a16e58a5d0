import { RecordWord } from "../../src/local/memory/layout.ts";
import type { LockHold } from "../../src/local/raw/lock-hold.ts";
import { type Observer, type Sight, Violation } from "./observer.ts";
import type { World } from "./world.ts";

/** Names that all want the same place in the index. */
const NAMES = "ajnt";
const ACTORS_MAX = 3;
const Told = { ENTERED: 0, ENTERED_ABANDONED: 10, LEFT: 20, BOUND: 30 } as const;
const KILLED = 0;
/** For each name who is inside its lock, plus 1; the number of its last hold; whether its holder died; and, for each actor and name, the record it has bound. */
const INSIDE = 1;
const SEQ: number = INSIDE + NAMES.length;
const DIED: number = SEQ + NAMES.length;
const BOUND: number = DIED + NAMES.length;

/** What the directory promises: one record a name and one name a record, and tokens that grow although names come and go. */
export class NameBook implements Observer {
  readonly cells: number = BOUND + ACTORS_MAX * NAMES.length;

  /** The actor has the name bound, for as long as it lives. */
  bound(world: World, name: string, record: number): void {
    world.tell(0, Told.BOUND + NAMES.indexOf(name), record);
  }

  entered(world: World, name: string, { seq, abandoned }: LockHold): void {
    world.tell(0, (abandoned ? Told.ENTERED_ABANDONED : Told.ENTERED) + NAMES.indexOf(name), seq);
  }

  left(world: World, name: string): void {
    world.tellWithNext(0, Told.LEFT + NAMES.indexOf(name), 0);
  }

  told(sight: Sight, what: number, value: number): void {
    const name = what % 10;
    if (what >= Told.BOUND) this.#bind(sight, name, value);
    else if (what >= Told.LEFT) sight.set(INSIDE + name, 0);
    else this.#enter(sight, name, value, what >= Told.ENTERED_ABANDONED);
  }

  #bind(sight: Sight, name: number, record: number): void {
    for (let actor = 0; actor < ACTORS_MAX; actor++) {
      for (let other = 0; other < NAMES.length; other++) {
        const bound = sight.get(BOUND + actor * NAMES.length + other);
        if (bound !== 0 && (bound === record) !== (other === name))
          throw new Violation(`"${NAMES[name]}" is record ${record}, and "${NAMES[other]}" record ${bound}`);
      }
    }
    sight.set(BOUND + sight.actor * NAMES.length + name, record);
    if (sight.get(KILLED) === 1) sight.reach("bound after a death");
  }

  #enter(sight: Sight, name: number, seq: number, isAbandoned: boolean): void {
    if (sight.get(INSIDE + name) !== 0) throw new Violation(`two are inside "${NAMES[name]}"`);
    if (seq <= sight.get(SEQ + name)) throw new Violation(`hold ${seq} of "${NAMES[name]}" came after hold ${sight.get(SEQ + name)}`);
    if (sight.get(DIED + name) === 1 && !isAbandoned) throw new Violation(`not told that the holder of "${NAMES[name]}" died`);
    sight.set(DIED + name, 0);
    sight.set(INSIDE + name, sight.actor + 1);
    sight.set(SEQ + name, seq);
    if (sight.get(KILLED) === 1) sight.reach("held after a death");
  }

  died(sight: Sight): void {
    sight.set(KILLED, 1);
    for (let name = 0; name < NAMES.length; name++) {
      sight.set(BOUND + sight.actor * NAMES.length + name, 0);
      if (sight.get(INSIDE + name) !== sight.actor + 1) continue;
      sight.set(INSIDE + name, 0);
      sight.set(DIED + name, 1);
    }
  }

  mayKeepWaiting(sight: Sight): boolean {
    const word = sight.word(sight.recordAt(0) + RecordWord.WORD);
    return word !== 0; // one who is stopped may have the directory
  }

  ended(sight: Sight): void {
    if (sight.get(KILLED) === 1) return;
    const word = sight.word(sight.recordAt(0) + RecordWord.WORD);
    if (word !== 0) throw new Violation(`left behind: the directory's word is ${word}`);
  }
}
