import { RecordWord } from "../../src/local/memory/layout.ts";
import { type Observer, type Sight, Violation } from "./observer.ts";
import type { World } from "./world.ts";

const Told = { SENDING: 0, SENT: 1, RECEIVED: 2, CLOSING: 3, CLOSED: 4, SAID_CLOSED: 5, SAID_BROKEN: 6, OPENED: 7, REFUSED: 8 } as const;
/** Sets of values, a bit each: about to be sent, sent, received. */
const SENDING = 0;
const SENT = 1;
const RECEIVED = 2;
/** Sets of actors: about to close their end, having closed it, dead. */
const CLOSING = 3;
const CLOSED = 4;
const DEAD = 5;
/** How many have opened the end that several want, and how many could not. */
const OPENED = 6;
const REFUSED = 7;
/** In the pipe's record: who has the left end. */
const LEFT_OWNER: number = RecordWord.STATE + 5;

/**
 * What a pipe promises of the values 0 to 19, of which actor 0 sends the first ten and actor 1 the others, in rising order: each is received once at most,
 * only when it was sent, and in order; who is told that none will come has received all that was sent, and is told why.
 */
export class Conversation implements Observer {
  readonly cells = 8;

  sending(world: World, value: number): void {
    world.tellWithNext(0, Told.SENDING, value);
  }

  sent(world: World, value: number): void {
    world.tell(0, Told.SENT, value);
  }

  received(world: World, value: number): void {
    world.tell(0, Told.RECEIVED, value);
  }

  closing(world: World): void {
    world.tellWithNext(0, Told.CLOSING, 0);
  }

  closed(world: World): void {
    world.tell(0, Told.CLOSED, 0);
  }

  /** One was told that the other end is over, when it sent or when it was to receive. */
  over(world: World, isBroken: boolean, wasReceiving: boolean): void {
    world.tell(0, isBroken ? Told.SAID_BROKEN : Told.SAID_CLOSED, wasReceiving ? 1 : 0);
  }

  opened(world: World): void {
    world.tell(0, Told.OPENED, 0);
  }

  refused(world: World): void {
    world.tell(0, Told.REFUSED, 0);
  }

  told(sight: Sight, what: number, value: number): void {
    const add = (set: number, bit: number): void => sight.set(set, sight.get(set) | (1 << bit));
    switch (what) {
      case Told.SENDING:
        return add(SENDING, value);
      case Told.SENT:
        return add(SENT, value);
      case Told.RECEIVED:
        this.#received(sight, value);
        return add(RECEIVED, value);
      case Told.CLOSING:
        return add(CLOSING, sight.actor);
      case Told.CLOSED:
        return add(CLOSED, sight.actor);
      case Told.OPENED:
        sight.set(OPENED, sight.get(OPENED) + 1);
        if (sight.get(OPENED) > 1 && sight.get(DEAD) === 0) throw new Violation("two have the same end");
        return sight.reach("opened");
      case Told.REFUSED:
        sight.set(REFUSED, 1);
        return sight.reach("refused");
      default:
        return this.#over(sight, what === Told.SAID_BROKEN, value === 1);
    }
  }

  #received(sight: Sight, value: number): void {
    if ((sight.get(SENDING) & (1 << value)) === 0) throw new Violation(`${value} was received, and nobody sent it`);
    const since = value < 10 ? sight.get(RECEIVED) & 0x3ff : sight.get(RECEIVED) & ~0x3ff;
    if (since >= 1 << value) throw new Violation(`${value} was received twice, or after a later one`);
    sight.reach("received");
  }

  #over(sight: Sight, isBroken: boolean, wasReceiving: boolean): void {
    const other = 1 << (1 - sight.actor);
    if (isBroken && (sight.get(DEAD) & other) === 0) throw new Violation("broken, and nobody died");
    if (!isBroken && (sight.get(CLOSING) & other) === 0) throw new Violation("closed, and nobody closed it");
    const sentToUs = sight.get(SENT) & (sight.actor === 0 ? ~0x3ff : 0x3ff);
    if (wasReceiving && (sentToUs & ~sight.get(RECEIVED)) !== 0) throw new Violation("told that nothing comes before all was received");
    sight.reach(isBroken ? "told that one died" : "told that one closed");
  }

  died(sight: Sight): void {
    sight.set(DEAD, sight.get(DEAD) | (1 << sight.actor));
  }

  mayKeepWaiting(): boolean {
    return true; // one who is stopped may be inside
  }

  /** Who waits for one who never opened its end. */
  mayWaitForEver(sight: Sight): boolean {
    return sight.actor === 1 && sight.word(sight.recordAt(1) + LEFT_OWNER) === 0;
  }

  ended(sight: Sight): void {
    if (sight.get(REFUSED) === 1 && sight.get(OPENED) === 0 && sight.get(DEAD) === 0) throw new Violation("refused, and nobody has it");
    const isNew = sight.word(sight.recordAt(1) + RecordWord.STATE) === 0;
    if (sight.get(CLOSED) === 3 && sight.get(DEAD) === 0 && !isNew) throw new Violation("both ends were closed, and it is not as new");
  }
}
