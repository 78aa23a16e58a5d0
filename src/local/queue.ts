import { LockstepError } from "../sync/error.ts";
import type { LocalQueue, QueueOptions } from "../sync/queue.ts";
import { untilClosed } from "../sync/until-closed.ts";
import type { SyncWait, Wait } from "../sync/wait.ts";
import { whole } from "../sync/whole.ts";
import { Holdings, holdingsIn } from "./holdings.ts";
import { Lane, ringBytesOf, valuesIn } from "./lane.ts";
import { SharedLock } from "./lock.ts";
import type { Look, Share } from "./look.ts";
import { RecordWord } from "./memory/layout.ts";
import { Monitor } from "./monitor.ts";
import type { Names } from "./names/names.ts";
import type { Spec } from "./names/spec.ts";
import { type Gate, Passage, laneWaits } from "./passage.ts";
import type { Actor } from "./raw/actor.ts";
import { Takings } from "./takings.ts";
import { cellBytes, emptyCell, waitedSinceMs, waitersIn } from "./wait-set.ts";

const COUNT_MAX = 0x7fff_ffff;
/** 1 when anything differs from a new queue. */
const CHANGED = RecordWord.STATE;
/** Three words. */
const LANE: number = RecordWord.STATE + 1;
const CLOSED = RecordWord.STATE + 4;

/** Those who wait, by what for. */
const GETTERS = 0;
const PUTTERS = 1;
const JOINERS = 2;
const SETS = 3;

/** A lane that can be closed and joined. Truth is the lane and what each actor has taken and not acknowledged; the rest is computed from them. */
export class SharedQueue<T> implements LocalQueue<T>, Gate {
  readonly name: string;
  readonly lock: SharedLock;
  readonly #monitor: Monitor;
  readonly #lane: Lane;
  readonly #passage: Passage<T, T>;
  /** Of a joinable queue. */
  readonly #takings: Takings | null;

  constructor(names: Names<SharedLock>, spec: Spec) {
    this.name = spec.name;
    const [capacity, ringBytes, joinable] = spec.parameters;
    this.lock = new SharedLock(names, spec);
    this.lock.primitive = this;
    this.#monitor = new Monitor(this.lock, {
      repair: () => this.#repair(),
      waits: [
        ...laneWaits(
          `queue "${this.name}"`,
          () => this.#lane,
          () => this.lock.load(CLOSED) === 1,
        ),
        {
          timedOut: `the queue "${this.name}" had values that were not done`,
          passesOn: false,
          perhaps: () => this.#isDone() || this.#takings?.hasDead === true,
        },
      ],
    });
    this.#takings = joinable === 1 ? new Takings(this.lock, bytesBefore(names.actor, false) >> 2) : null;
    const before = bytesBefore(names.actor, joinable === 1) >> 2;
    const course = { word: LANE, before, ringWords: ringBytes! >> 2, capacity: capacity!, getters: GETTERS, putters: PUTTERS };
    this.#lane = new Lane(this.#monitor, course, this.#takings);
    this.#passage = new Passage(this.#monitor, this.#lane, this);
  }

  get size(): number {
    return this.#self().#lane.count;
  }

  get closed(): boolean {
    return this.#self().lock.load(CLOSED) === 1;
  }

  async put(value: T, wait?: Wait): Promise<void> {
    await this.#self().#passage.put(value, wait);
  }

  putSync(value: T, wait?: SyncWait): void {
    this.#self().#passage.putSync(value, wait);
  }

  async tryPut(value: T): Promise<boolean> {
    return this.#self().#passage.tryPut(value);
  }

  tryPutSync(value: T): boolean {
    return this.#self().#passage.tryPutSync(value);
  }

  async get(wait?: Wait): Promise<T> {
    const [value] = await this.#self().#passage.take(1, wait);
    return value!;
  }

  getSync(wait?: SyncWait): T {
    return this.#self().#passage.takeSync(1, wait)[0]!;
  }

  async getMany(most: number, wait?: Wait): Promise<T[]> {
    return this.#self().#passage.take(checkedMost(most), wait);
  }

  getManySync(most: number, wait?: SyncWait): T[] {
    return this.#self().#passage.takeSync(checkedMost(most), wait);
  }

  async tryGet(most = 1): Promise<T[]> {
    return this.#self().#passage.tryTake(checkedMost(most));
  }

  tryGetSync(most = 1): T[] {
    return this.#self().#passage.tryTakeSync(checkedMost(most));
  }

  async taskDone(count = 1): Promise<void> {
    whole("count", count, 1, COUNT_MAX);
    const self = this.#self();
    return self.#monitor.inside(() => self.#acknowledge(count));
  }

  taskDoneSync(count = 1): void {
    whole("count", count, 1, COUNT_MAX);
    const self = this.#self();
    self.#monitor.insideSync(() => self.#acknowledge(count));
  }

  async join(wait?: Wait): Promise<void> {
    const self = this.#self();
    await self.#monitor.until((notified) => self.#joined(notified), wait, JOINERS);
  }

  joinSync(wait?: SyncWait): void {
    const self = this.#self();
    self.#monitor.untilSync((notified) => self.#joined(notified), wait, JOINERS);
  }

  async close(): Promise<void> {
    const self = this.#self();
    await self.#monitor.inside(() => self.#close());
  }

  closeSync(): void {
    const self = this.#self();
    self.#monitor.insideSync(() => self.#close());
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void> {
    return untilClosed(
      () => this.get(),
      () => !this.lock.actor.closed,
    );
  }

  beforePut(): void {
    this.#mustBeOpen();
    this.lock.write(CHANGED, 1);
  }

  whenEmpty(): void {
    this.#mustBeOpen();
  }

  /** Tells who joins when everything is done. An empty queue is as new, unless there is something to be told. */
  emptied(): void {
    if (!this.#isDone()) return;
    if (this.lock.read(CLOSED) === 0 && this.#takings?.hasLost !== true) this.lock.write(CHANGED, 0);
    this.#monitor.waiters(JOINERS).notify(Infinity);
  }

  /** What stands for our name now: another object if the name was evicted and opened anew. */
  #self(): SharedQueue<T> {
    return this.lock.bound().primitive as SharedQueue<T>;
  }

  #acknowledge(count: number): void {
    const takings = this.#mustBeJoinable("taskDone");
    takings.acknowledge(count);
    this.emptied();
  }

  #joined(notified: boolean): true | null {
    const takings = this.#mustBeJoinable("join");
    takings.reclaim();
    takings.mustHaveLostNone();
    return notified || this.#isDone() ? true : null;
  }

  #close(): void {
    this.lock.store(CHANGED, 1);
    this.lock.store(CLOSED, 1);
    this.#lane.callAll();
  }

  #mustBeJoinable(what: string): Takings {
    if (this.#takings !== null) return this.#takings;
    throw new LockstepError("unsupported", `${what} needs a joinable queue; open "${this.name}" with { joinable: true }`);
  }

  #mustBeOpen(): void {
    if (this.lock.read(CLOSED) === 1) throw new LockstepError("closed", `the queue "${this.name}" was closed`);
  }

  #isDone(): boolean {
    return this.#lane.count === 0 && (this.#takings?.total ?? 0) === 0;
  }

  /** Somebody died inside. */
  #repair(): void {
    this.#lane.repair();
    this.#takings?.reclaim();
    this.emptied();
  }
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
  if (typeof isJoinable !== "boolean") throw new LockstepError("invalid", `joinable is ${String(isJoinable)}; expected true or false`);
  const { actor } = names;
  const ringBytes = ringBytesOf(bytes);
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

/** What there is to see of a queue. */
export interface QueueState {
  /** Values in it. */
  readonly size: number;
  /** Values that it may have; null when only its bytes limit them. */
  readonly capacity: number | null;
  readonly closed: boolean;
  readonly getters: readonly Share[];
  readonly putters: readonly Share[];
  readonly joiners: readonly Share[];
  readonly waitedSinceMs: number | null;
  /** Of a joinable queue: who has taken how many values and not acknowledged them. */
  readonly takers: readonly Share[];
}

export function queueState(look: Look): QueueState {
  const capacity = look.parameter(0);
  const [getters, putters, joiners] = [GETTERS, PUTTERS, JOINERS].map((set) => waitersIn(look, set)) as [Share[], Share[], Share[]];
  return {
    size: valuesIn(look, LANE),
    capacity: capacity === COUNT_MAX ? null : capacity,
    closed: look.load(CLOSED) === 1,
    getters,
    putters,
    joiners,
    waitedSinceMs: waitedSinceMs(look, getters, putters, joiners),
    takers: look.parameter(2) === 1 ? holdingsIn(look, SETS * look.actors) : [],
  };
}
