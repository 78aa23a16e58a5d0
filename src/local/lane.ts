import { LockstepError } from "../sync/error.ts";
import { whole } from "../sync/whole.ts";
import type { SharedLock } from "./lock.ts";
import type { Look } from "./look.ts";
import type { Message } from "./messages/message.ts";
import { encode } from "./messages/encode.ts";
import { Ring, type RingPlace, wordsOf } from "./messages/ring.ts";
import type { Monitor } from "./monitor.ts";
import type { Takings } from "./takings.ts";

const RING_BYTES_MIN = 64;
const RING_BYTES_MAX = 2 ** 27;
/** Of the words that a lane has in its name's record: its ring has the two before. */
const COUNT = 2;

/** Where a lane is — of its words in the record the ring has two — and who waits at it. */
export interface Course extends RingPlace {
  /** Messages in it at most. */
  readonly capacity: number;
  /** Which of the monitor's sets wait for a message, and for room. */
  readonly getters: number;
  readonly putters: number;
}

/** Messages that go one way, under a monitor: a ring, how many are in it, and those who wait at either end. All but the encoding is done under the lock. */
export class Lane {
  readonly course: Course;
  readonly #lock: SharedLock;
  readonly #monitor: Monitor;
  readonly #ring: Ring;
  /** Who has taken what, where that is written down. */
  readonly #takings: Takings | null;

  constructor(monitor: Monitor, course: Course, takings: Takings | null = null) {
    this.course = course;
    this.#lock = monitor.lock;
    this.#monitor = monitor;
    this.#ring = new Ring(monitor.lock, course);
    this.#takings = takings;
  }

  /** How many messages are in it: a cache of what the ring holds. */
  get count(): number {
    return this.#lock.load(this.#countWord());
  }

  /** Is nothing in it? Asked under the lock. */
  get isEmpty(): boolean {
    return this.#lock.read(this.#countWord()) === 0;
  }

  /** The message of a value; good until the next call. Throws `"invalid"` or `"full"`. */
  encoded(value: unknown): Message {
    const message = this.#cloned(value);
    if (wordsOf(message.bytes) <= this.course.ringWords) return message;
    const has = this.course.ringWords * 4;
    throw new LockstepError(
      "full",
      `a value of ${message.bytes} bytes does not fit the ${this.#owner()}, which has ${has} for all of its values; open it with more { bytes }`,
    );
  }

  #cloned(value: unknown): Message {
    try {
      return encode(value);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new LockstepError("invalid", `what was put into the ${this.#owner()} cannot be cloned: ${why}`, { cause });
    }
  }

  /** Null when there is no room. */
  push(message: Message): true | null {
    const count = this.#lock.read(this.#countWord());
    const { capacity, getters, putters } = this.course;
    if (count >= capacity || !this.#ring.fits(message.bytes)) return null;
    this.#ring.push(message);
    this.#setCount(count + 1);
    this.#monitor.waiters(getters).notify(1);
    if (count + 1 < capacity && this.#ring.fits(0)) this.#monitor.waiters(putters).notify(1); // the room may be enough for another
    return true;
  }

  /** What there is, up to `most`. */
  take(most: number): unknown[] {
    const count = this.#lock.read(this.#countWord());
    const taken = Math.min(most, count);
    if (taken === 0) return [];
    const values = this.#ring.peek(taken);
    this.#takings?.begin(taken, this.#ring.head);
    this.#ring.drop();
    this.#takings?.end();
    this.#setCount(count - taken);
    this.#monitor.waiters(this.course.putters).notify(taken);
    return values;
  }

  /** Calls one more of those who wait for a message: who was called before leaves it to others. */
  callNext(): void {
    this.#monitor.waiters(this.course.getters).notify(1);
  }

  /** Takes everything, and nobody has it. */
  clear(): void {
    this.#ring.clear();
    this.#setCount(0);
  }

  /** Everybody who waits at it looks again. */
  callAll(): void {
    this.#monitor.waiters(this.course.getters).notify(Infinity);
    this.#monitor.waiters(this.course.putters).notify(Infinity);
  }

  /** Somebody died inside. Who is told once too often looks and waits on. */
  repair(): void {
    this.#takings?.repair(this.#ring.head);
    this.#setCount(this.#ring.count());
    this.callAll();
  }

  #countWord(): number {
    return this.course.word + COUNT;
  }

  #setCount(count: number): void {
    this.#lock.write(this.#countWord(), count);
  }

  #owner(): string {
    return `${this.#lock.spec.kind} "${this.#lock.name}"`;
  }
}

/** The bytes of a ring that has room for so many. */
export function ringBytesOf(bytes: number): number {
  whole("bytes", bytes, RING_BYTES_MIN, RING_BYTES_MAX);
  return 1 << (32 - Math.clz32(bytes - 1));
}

/** How many values are in the lane whose words begin at `word`, as a look shows it. */
export function valuesIn(look: Look, word: number): number {
  return look.load(word + COUNT);
}
