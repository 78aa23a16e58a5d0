import type { Capabilities } from "../sync/capabilities.ts";
import { LockstepError } from "../sync/error.ts";
import type { Event } from "../sync/event.ts";
import type { Latch } from "../sync/latch.ts";
import type { Lock } from "../sync/lock.ts";
import type { Check, Write } from "../sync/cell.ts";
import type { RemoteMap } from "../sync/map.ts";
import type { QueueOptions, RemoteQueue } from "../sync/queue.ts";
import type { RWLock } from "../sync/rwlock.ts";
import type { RemoteSpace } from "../sync/space.ts";
import type { ElementOf, ElementType, Value, ValueOptions } from "../sync/value.ts";
import type { Engine, EngineOptions } from "../engine/engine.ts";
import type { Context } from "./context.ts";
import { CellEvent } from "./event.ts";
import { CellLatch } from "./latch.ts";
import { Lookouts } from "./lookouts.ts";
import { commit } from "./commit.ts";
import { CellMap } from "./map.ts";
import { CellQueue } from "./queue.ts";
import { CellValue } from "./value.ts";
import { ClaimLock } from "./lock.ts";
import { type Wanted, wantedLock, wantedSide } from "./wanted.ts";

/** A space on an engine: every primitive, by name. Nothing is sent before something is asked for. */
export class EngineSpace implements RemoteSpace {
  readonly name: string;
  readonly #context: Context;
  readonly #queues = new Map<string, CellQueue<unknown>>();
  #isClosed = false;

  constructor(engine: Engine, { space, ttlMs }: EngineOptions) {
    this.name = space;
    this.#context = { engine, lookouts: new Lookouts(engine), ttlMs, isClosed: () => this.#isClosed };
  }

  get closed(): boolean {
    return this.#isClosed;
  }

  get can(): Capabilities {
    return this.#context.engine.capabilities;
  }

  lock(name: string): Lock {
    return this.#lock(name, wantedLock(name));
  }

  rwlock(name: string): RWLock {
    return { name, read: this.#lock(name, wantedSide(name, "read")), write: this.#lock(name, wantedSide(name, "write")) };
  }

  event(name: string): Event {
    return new CellEvent(this.#open(), name);
  }

  latch(name: string, count: number): Latch {
    return new CellLatch(this.#open(), name, count);
  }

  value<T extends ElementType>(name: string, type: T, initial?: ElementOf<T>, options?: ValueOptions): Value<ElementOf<T>> {
    return new CellValue<ElementOf<T>>(this.#open().engine, name, type, initial, options);
  }

  queue<T = unknown>(name: string, options: QueueOptions = {}): RemoteQueue<T> {
    const context = this.#open();
    const known = this.#queues.get(name);
    if (known !== undefined) return known.again(options) as CellQueue<T>;
    const queue = new CellQueue<T>(context, name, options);
    this.#queues.set(name, queue);
    return queue;
  }

  map<T = unknown>(name: string): RemoteMap<T> {
    return new CellMap<T>(this.#open().engine, name);
  }

  async commit(checks: readonly Check[], writes: readonly Write[]): Promise<bigint | null> {
    return commit(this.#open().engine, checks, writes);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#context.lookouts.close(this.#closed());
    await this.#context.engine.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #lock(name: string, wanted: Wanted): Lock {
    return new ClaimLock(this.#open().engine, name, wanted);
  }

  #open(): Context {
    if (this.#isClosed) throw this.#closed();
    return this.#context;
  }

  #closed(): LockstepError {
    return new LockstepError("closed", `the space "${this.name}" was closed; connect again`);
  }
}
