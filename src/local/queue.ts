import { LockstepError } from "../sync/error.ts";
import type { LocalQueue, QueueOptions } from "../sync/queue.ts";
import type { SyncWait, Wait } from "../sync/wait.ts";
import { whole } from "../sync/whole.ts";
import { Holdings } from "./holdings.ts";
import { SharedLock } from "./lock.ts";
import { RecordWord } from "./memory/layout.ts";
import { Unmade } from "./messages/decode.ts";
import { encode } from "./messages/encode.ts";
import { type Message, kept } from "./messages/message.ts";
import { Ring, wordsOf } from "./messages/ring.ts";
import { Monitor } from "./monitor.ts";
import type { Names } from "./names/names.ts";
import type { Spec } from "./names/spec.ts";
import type { Actor } from "./raw/actor.ts";
import { Takings } from "./takings.ts";
import { cellBytes, emptyCell } from "./wait-set.ts";

const COUNT_MAX = 0x7fff_ffff;
const BYTES_MAX = 2 ** 27;
/** 1 when anything differs from a new queue. */
const CHANGED = RecordWord.STATE;
/** How many values are in it: a cache of what the ring holds. (The ring has the two words before.) */
const COUNT = RecordWord.STATE + 3;
const CLOSED = RecordWord.STATE + 4;

/** Those who wait, by what for. */
const GETTERS = 0;
const PUTTERS = 1;
const JOINERS = 2;
const SETS = 3;

/** A ring of messages under a monitor. Truth is the ring and what each actor has taken and not acknowledged; the rest is computed from them. */
export class SharedQueue<T> implements LocalQueue<T> {
  readonly name: string;
  readonly lock: SharedLock;
  readonly #monitor: Monitor;
  readonly #ring: Ring;
  readonly #capacity: number;
  readonly #ringWords: number;
  /** Of a joinable queue. */
  readonly #takings: Takings | null;

  constructor(names: Names<SharedLock>, spec: Spec) {
    this.name = spec.name;
    const [capacity, ringBytes, joinable] = spec.parameters;
    this.#capacity = capacity!;
    this.#ringWords = ringBytes! >> 2;
    this.lock = new SharedLock(names, spec);
    this.lock.primitive = this;
    this.#takings = joinable === 1 ? new Takings(this.lock, bytesBefore(names.actor, false) >> 2) : null;
    this.#ring = new Ring(this.lock, bytesBefore(names.actor, joinable === 1) >> 2, this.#ringWords);
    this.#monitor = new Monitor(this.lock, {
      repair: () => this.#repair(),
      waits: [
        {
          timedOut: `the queue "${this.name}" stayed empty`,
          passesOn: true,
          perhaps: () => this.lock.load(COUNT) > 0 || this.lock.load(CLOSED) === 1,
        },
        {
          timedOut: `the queue "${this.name}" had no room`,
          passesOn: true,
          perhaps: () => this.lock.load(COUNT) < this.#capacity || this.lock.load(CLOSED) === 1,
        },
        {
          timedOut: `the queue "${this.name}" had values that were not done`,
          passesOn: false,
          perhaps: () => this.#isDone || this.#takings?.hasDead === true,
        },
      ],
    });
  }

  get size(): number {
    return this.#self.lock.load(COUNT);
  }

  get closed(): boolean {
    return this.#self.lock.load(CLOSED) === 1;
  }

  async put(value: T, wait?: Wait): Promise<void> {
    const message = this.#encoded(value);
    const self = this.#self;
    const push = (): true | null => self.#push(message);
    if (wait === undefined && self.#monitor.now(push, PUTTERS) !== null) return;
    const own = kept(message);
    await self.#monitor.until(() => self.#push(own), wait, PUTTERS);
  }

  putSync(value: T, wait?: SyncWait): void {
    const message = this.#encoded(value);
    const self = this.#self;
    self.#monitor.untilSync(() => self.#push(message), wait, PUTTERS);
  }

  async tryPut(value: T): Promise<boolean> {
    const message = kept(this.#encoded(value));
    const self = this.#self;
    return self.#monitor.inside(() => self.#push(message) !== null);
  }

  tryPutSync(value: T): boolean {
    const message = this.#encoded(value);
    const self = this.#self;
    return self.#monitor.insideSync(() => self.#push(message) !== null);
  }

  async get(wait?: Wait): Promise<T> {
    const [value] = await this.#getMany(1, wait);
    return value!;
  }

  getSync(wait?: SyncWait): T {
    const self = this.#self;
    return made<T>(self.#monitor.untilSync(() => self.#take(1), wait))[0]!;
  }

  async getMany(most: number, wait?: Wait): Promise<T[]> {
    return this.#getMany(checkedMost(most), wait);
  }

  getManySync(most: number, wait?: SyncWait): T[] {
    const checked = checkedMost(most);
    const self = this.#self;
    return made(self.#monitor.untilSync(() => self.#take(checked), wait));
  }

  async tryGet(most = 1): Promise<T[]> {
    const checked = checkedMost(most);
    const self = this.#self;
    return made(await self.#monitor.inside(() => self.#takeNow(checked)));
  }

  tryGetSync(most = 1): T[] {
    const checked = checkedMost(most);
    const self = this.#self;
    return made(self.#monitor.insideSync(() => self.#takeNow(checked)));
  }

  async taskDone(count = 1): Promise<void> {
    whole("count", count, 1, COUNT_MAX);
    const self = this.#self;
    return self.#monitor.inside(() => self.#acknowledge(count));
  }

  taskDoneSync(count = 1): void {
    whole("count", count, 1, COUNT_MAX);
    const self = this.#self;
    self.#monitor.insideSync(() => self.#acknowledge(count));
  }

  async join(wait?: Wait): Promise<void> {
    const self = this.#self;
    await self.#monitor.until((notified) => self.#joined(notified), wait, JOINERS);
  }

  joinSync(wait?: SyncWait): void {
    const self = this.#self;
    self.#monitor.untilSync((notified) => self.#joined(notified), wait, JOINERS);
  }

  async close(): Promise<void> {
    const self = this.#self;
    await self.#monitor.inside(() => self.#close());
  }

  closeSync(): void {
    const self = this.#self;
    self.#monitor.insideSync(() => self.#close());
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      let value: T;
      try {
        value = await this.get();
      } catch (error) {
        if (isClosed(error) && !this.lock.actor.closed) return;
        throw error;
      }
      yield value;
    }
  }

  /** What stands for our name now: another object if the name was evicted and opened anew. */
  get #self(): SharedQueue<T> {
    return this.lock.bound().primitive as SharedQueue<T>;
  }

  #encoded(value: T): Message {
    const message = this.#cloned(value);
    if (wordsOf(message.bytes) <= this.#ringWords) return message;
    const has = this.#ringWords * 4;
    throw new LockstepError(
      "full",
      `a value of ${message.bytes} bytes does not fit the queue "${this.name}", which has ${has} for all of its values; open it with more { bytes }`,
    );
  }

  #cloned(value: T): Message {
    try {
      return encode(value);
    } catch (cause) {
      throw new LockstepError(
        "invalid",
        `what was put into the queue "${this.name}" cannot be cloned: ${cause instanceof Error ? cause.message : String(cause)}`,
        {
          cause,
        },
      );
    }
  }

  async #getMany(most: number, wait: Wait | undefined): Promise<T[]> {
    const self = this.#self;
    const take = (): unknown[] | null => self.#take(most);
    const taken = wait === undefined ? self.#monitor.now(take) : null;
    return made(taken ?? (await self.#monitor.until(take, wait)));
  }

  #push(message: Message): true | null {
    if (this.lock.load(CLOSED) === 1) throw this.#closedError();
    const count = this.lock.load(COUNT);
    if (count >= this.#capacity || !this.#ring.fits(message.bytes)) return null;
    this.lock.store(CHANGED, 1);
    this.#ring.push(message);
    this.lock.store(COUNT, count + 1);
    this.#monitor.waiters(GETTERS).notify(1);
    if (count + 1 < this.#capacity && this.#ring.fits(0)) this.#monitor.waiters(PUTTERS).notify(1); // the room may be enough for another
    return true;
  }

  /** Null when it is empty, but may not stay so. */
  #take(most: number): unknown[] | null {
    const values = this.#takeNow(most);
    if (values.length > 0) return values;
    if (this.lock.load(CLOSED) === 1) throw this.#closedError();
    return null;
  }

  #takeNow(most: number): unknown[] {
    const count = this.lock.load(COUNT);
    const taken = Math.min(most, count);
    if (taken === 0) return [];
    const values = this.#ring.peek(taken);
    this.#takings?.begin(taken, this.#ring.head);
    this.#ring.drop();
    this.#takings?.end();
    this.lock.store(COUNT, count - taken);
    this.#monitor.waiters(PUTTERS).notify(taken);
    if (taken === count) this.#whenDone();
    return values;
  }

  #acknowledge(count: number): void {
    const takings = this.#mustBeJoinable("taskDone");
    takings.acknowledge(count);
    this.#whenDone();
  }

  #joined(notified: boolean): true | null {
    const takings = this.#mustBeJoinable("join");
    takings.reclaim();
    takings.mustHaveLostNone();
    return notified || this.#isDone ? true : null;
  }

  #close(): void {
    this.lock.store(CHANGED, 1);
    this.lock.store(CLOSED, 1);
    this.#callAll();
  }

  #mustBeJoinable(what: string): Takings {
    if (this.#takings !== null) return this.#takings;
    throw new LockstepError("unsupported", `${what} needs a joinable queue; open "${this.name}" with { joinable: true }`);
  }

  #closedError(): LockstepError {
    return new LockstepError("closed", `the queue "${this.name}" was closed`);
  }

  get #isDone(): boolean {
    return this.lock.load(COUNT) === 0 && (this.#takings?.total ?? 0) === 0;
  }

  /** Tells who joins when everything is done. An empty queue is as new, unless there is something to be told. */
  #whenDone(): void {
    if (!this.#isDone) return;
    if (this.lock.load(CLOSED) === 0 && this.#takings?.hasLost !== true) this.lock.store(CHANGED, 0);
    this.#monitor.waiters(JOINERS).notify(Infinity);
  }

  #callAll(): void {
    this.#monitor.waiters(GETTERS).notify(Infinity);
    this.#monitor.waiters(PUTTERS).notify(Infinity);
  }

  /** Somebody died inside. Who is told once too often looks and waits on. */
  #repair(): void {
    this.#takings?.repair(this.#ring.head);
    this.lock.store(COUNT, this.#ring.count());
    this.#takings?.reclaim();
    this.#callAll();
    this.#whenDone();
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof LockstepError && error.code === "closed";
}

/** The values of what was taken, made outside the lock. */
function made<T>(taken: unknown[]): T[] {
  return taken.map((value) => (value instanceof Unmade ? value.make() : value) as T);
}

/** Of the heap part before the ring: the wait sets, and of a joinable queue what each actor has taken. */
function bytesBefore(actor: Actor, isJoinable: boolean): number {
  return cellBytes(actor, isJoinable ? SETS + Holdings.cells : SETS);
}

function checkedMost(most: number): number {
  return whole("most", most, 1, COUNT_MAX);
}

export function queueSpec(names: Names<SharedLock>, name: string, options: QueueOptions = {}): Spec {
  const { capacity = COUNT_MAX, bytes = 32 * 1024, joinable: isJoinable = false } = options;
  whole("capacity", capacity, 1, COUNT_MAX);
  whole("bytes", bytes, 64, BYTES_MAX);
  if (typeof isJoinable !== "boolean") throw new LockstepError("invalid", `joinable is ${String(isJoinable)}; expected true or false`);
  const { actor } = names;
  const ringBytes = 1 << (32 - Math.clz32(bytes - 1));
  return {
    name,
    kind: "queue",
    parameters: [capacity, ringBytes, isJoinable ? 1 : 0],
    describe: ([most, has, joinable]) =>
      `${most === COUNT_MAX ? "" : `capacity ${most}, `}${has} bytes${joinable === 1 ? ", joinable" : ""}`,
    dataBytes: bytesBefore(actor, isJoinable) + ringBytes,
    joined: (place) => emptyCell(actor, place, SETS),
  };
}
