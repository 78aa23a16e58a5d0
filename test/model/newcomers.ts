import { ActorWord, Layout, RecordWord } from "../../src/local/memory/layout.ts";
import { type Observer, type Sight, Violation } from "./observer.ts";
import { SMALL_SHAPE } from "./scenario.ts";

const SLOT = 0;
const GENERATION: number = new Layout(SMALL_SHAPE).actor(SLOT) + ActorWord.GENERATION;

/** Who takes the slot of a dead one and waits for nothing has no bit in the line of the first lock. */
export class Newcomers implements Observer {
  readonly cells = 0;

  told(): void {}

  ended(sight: Sight): void {
    if (sight.word(GENERATION) < 2) return;
    sight.reach("slot taken over");
    const waiters = sight.word(sight.recordAt(1) + RecordWord.WAITERS);
    if ((waiters & (1 << SLOT)) !== 0) throw new Violation("the newcomer is in a line that it did not join");
  }
}
