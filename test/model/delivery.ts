import { RecordWord } from "../../src/local/memory/layout.ts";
import { type Observer, type Sight, Violation } from "./observer.ts";
import type { World } from "./world.ts";

const Told = { PUT: 0, GOT: 1, DONE: 2, JOINS: 3, JOINED: 4, LOST: 5, ACKNOWLEDGED: 6 } as const;
/** Sets of values, a bit each; how many were acknowledged; and whether somebody died. */
const PUT = 0;
const GOT = 1;
const DONE = 2;
const TROUBLE = 3;
/** Who joins, plus one. */
const JOINER = 4;
/** How many acknowledgements are over, and how many values a join said were lost. */
const ACKNOWLEDGED = 5;
const LOST = 6;
/** In the queue's record: where its ring begins and ends, and how many values are in it. */
const HEAD: number = RecordWord.STATE + 1;
const TAIL: number = RecordWord.STATE + 2;
const COUNT: number = RecordWord.STATE + 3;

/** What a queue promises of the values 0 to 9: each is had once at most, and only what was put; none is lost but with one who died. */
export class Delivery implements Observer {
  readonly cells = 7;

  /** The value is about to be put. */
  put(world: World, value: number): void {
    world.tellWithNext(0, Told.PUT, value);
  }

  got(world: World, value: number): void {
    world.tell(0, Told.GOT, value);
  }

  /** So many are about to be acknowledged. */
  done(world: World, count: number): void {
    world.tellWithNext(0, Told.DONE, count);
  }

  acknowledged(world: World, count: number): void {
    world.tell(0, Told.ACKNOWLEDGED, count);
  }

  joins(world: World): void {
    world.tell(0, Told.JOINS, 0);
  }

  joined(world: World): void {
    world.tell(0, Told.JOINED, 0);
  }

  /** A join says that so many were lost. */
  lost(world: World, count: number): void {
    world.tell(0, Told.LOST, count);
  }

  told(sight: Sight, what: number, value: number): void {
    switch (what) {
      case Told.PUT:
        sight.set(PUT, sight.get(PUT) | (1 << value));
        break;
      case Told.GOT:
        if ((sight.get(PUT) & (1 << value)) === 0) throw new Violation(`${value} was had, and nobody put it`);
        if ((sight.get(GOT) & (1 << value)) !== 0) throw new Violation(`${value} was had twice`);
        sight.set(GOT, sight.get(GOT) | (1 << value));
        sight.reach(sight.get(TROUBLE) === 1 ? "had after a death" : "had");
        break;
      case Told.DONE:
        sight.set(DONE, sight.get(DONE) + value);
        break;
      case Told.JOINS:
        sight.set(JOINER, sight.actor + 1);
        break;
      case Told.JOINED:
        if (sight.get(DONE) < sizeOf(sight.get(PUT))) throw new Violation("joined before all was done");
        sight.reach("joined");
        break;
      case Told.ACKNOWLEDGED:
        sight.set(ACKNOWLEDGED, sight.get(ACKNOWLEDGED) + value);
        break;
      default:
        if (sight.get(TROUBLE) === 0) throw new Violation("lost, and nobody died");
        sight.set(LOST, sight.get(LOST) + value);
        sight.reach("lost");
    }
  }

  died(sight: Sight): void {
    sight.set(TROUBLE, 1);
  }

  mayKeepWaiting(): boolean {
    return true; // one who is stopped may be inside
  }

  /** Who joins, while values are left that nobody comes for. */
  mayWaitForEver(sight: Sight): boolean {
    return sight.get(JOINER) === sight.actor + 1 && sight.word(sight.recordAt(1) + COUNT) > 0;
  }

  ended(sight: Sight): void {
    if (sight.get(LOST) + sight.get(ACKNOWLEDGED) > sizeOf(sight.get(PUT))) throw new Violation("more were lost than had been taken");
    const record = sight.recordAt(1);
    const isEmpty = sight.word(record + HEAD) === sight.word(record + TAIL);
    if (sight.word(record) === 0 && isEmpty !== (sight.word(record + COUNT) === 0))
      throw new Violation("the count is not what is in the ring");
    const missing = sizeOf(sight.get(PUT) & ~sight.get(GOT));
    const left = sight.word(record + COUNT);
    if (sight.get(TROUBLE) === 0 && missing !== left) throw new Violation(`${missing} values were not had, and ${left} are left`);
  }
}

function sizeOf(set: number): number {
  let bits = 0;
  for (let left = set; left !== 0; left &= left - 1) bits++;
  return bits;
}
