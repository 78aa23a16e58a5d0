import type { SyncWait, Wait } from "../sync/wait.ts";
import type { Lane } from "./lane.ts";
import { Unmade } from "./messages/decode.ts";
import { type Message, kept } from "./messages/message.ts";
import type { Awaited, Monitor } from "./monitor.ts";

/** What a lane is to its owner, who is asked under the lock. */
export interface Gate {
  /** Throws unless something may be put, which is about to be. */
  beforePut(): void;
  /** There is no room: throws when nothing will be taken any more. */
  whenFull?(): void;
  /** Throws unless something may be taken. */
  beforeTake?(): void;
  /** There is nothing to take: throws when nothing will come any more. */
  whenEmpty(): void;
  /** The last there was has been taken. */
  emptied?(): void;
}

/** A lane in every form: blocking, asynchronous, and tried once. */
export class Passage<In, Out> {
  readonly #monitor: Monitor;
  readonly #lane: Lane;
  readonly #gate: Gate;

  constructor(monitor: Monitor, lane: Lane, gate: Gate) {
    this.#monitor = monitor;
    this.#lane = lane;
    this.#gate = gate;
  }

  /** True when it could be done at once. */
  put(value: In, wait?: Wait): true | Promise<true> {
    const message = this.#lane.encoded(value);
    const { putters } = this.#lane.course;
    if (wait === undefined && this.#monitor.now(() => this.#push(message), putters) !== null) return true;
    const own = kept(message);
    return this.#monitor.until(() => this.#push(own), wait, putters);
  }

  putSync(value: In, wait?: SyncWait): void {
    const message = this.#lane.encoded(value);
    this.#monitor.untilSync(() => this.#push(message), wait, this.#lane.course.putters);
  }

  tryPut(value: In): Promise<boolean> {
    const message = kept(this.#lane.encoded(value));
    return this.#monitor.inside(() => this.#push(message) !== null);
  }

  tryPutSync(value: In): boolean {
    const message = this.#lane.encoded(value);
    return this.#monitor.insideSync(() => this.#push(message) !== null);
  }

  /** At least one, and at most `most`; a promise when they could not be had at once. */
  take(most: number, wait?: Wait): Out[] | Promise<Out[]> {
    const { getters } = this.#lane.course;
    const take = (): unknown[] | null => this.#take(most);
    const taken = wait === undefined ? this.#monitor.now(take, getters) : null;
    return taken !== null ? made(taken) : this.#monitor.until(take, wait, getters).then((later) => made(later));
  }

  takeSync(most: number, wait?: SyncWait): Out[] {
    return made(this.#monitor.untilSync(() => this.#take(most), wait, this.#lane.course.getters));
  }

  tryTake(most: number): Promise<Out[]> {
    return this.#monitor.inside(() => this.#takeNow(most)).then((taken) => made(taken));
  }

  tryTakeSync(most: number): Out[] {
    return made(this.#monitor.insideSync(() => this.#takeNow(most)));
  }

  /** Null when there is no room, but may be. */
  #push(message: Message): true | null {
    this.#gate.beforePut();
    const pushed = this.#lane.push(message);
    if (pushed === null) this.#gate.whenFull?.();
    return pushed;
  }

  /** Null when it is empty, but may not stay so. */
  #take(most: number): unknown[] | null {
    const values = this.#takeNow(most);
    if (values.length > 0) return values;
    this.#gate.whenEmpty();
    return null;
  }

  #takeNow(most: number): unknown[] {
    this.#gate.beforeTake?.();
    const values = this.#lane.take(most);
    if (values.length > 0 && this.#lane.isEmpty) this.#gate.emptied?.();
    return values;
  }
}

/** What is waited for at a lane: a value, then room. `isOver`: will nothing come, or nothing be taken, any more? */
export function laneWaits(kindAndName: string, lane: () => Lane, isOver: () => boolean): [Awaited, Awaited] {
  return [
    { timedOut: `the ${kindAndName} stayed empty`, passesOn: true, perhaps: () => lane().count > 0 || isOver() },
    { timedOut: `the ${kindAndName} had no room`, passesOn: true, perhaps: () => lane().count < lane().course.capacity || isOver() },
  ];
}

/** The values of what was taken, made outside the lock. */
function made<T>(taken: unknown[]): T[] {
  for (let at = 0; at < taken.length; at++) {
    const value = taken[at];
    if (value instanceof Unmade) taken[at] = value.make();
  }
  return taken as T[];
}
