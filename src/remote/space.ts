import { inspect } from "node:util";
import { AcquireAll } from "../sync/acquire-all.ts";
import type { Barrier } from "../sync/barrier.ts";
import type { Capabilities } from "../sync/capabilities.ts";
import type { RemoteCondition } from "../sync/condition.ts";
import { LockstepError } from "../sync/error.ts";
import type { Election } from "../sync/election.ts";
import type { Event } from "../sync/event.ts";
import type { Group } from "../sync/group.ts";
import type { Latch } from "../sync/latch.ts";
import type { Check, Write } from "../sync/cell.ts";
import type { RemoteMap } from "../sync/map.ts";
import type { Holds } from "../sync/holds.ts";
import type { Hold, Lock, LockWait } from "../sync/lock.ts";
import type { Owner } from "../sync/owner.ts";
import type { QueueOptions, RemoteQueue } from "../sync/queue.ts";
import type { RWLock } from "../sync/rwlock.ts";
import type { RemotePermit, Semaphore, SemaphoreOptions } from "../sync/semaphore.ts";
import type { RemoteSpace } from "../sync/space.ts";
import type { ElementOf, ElementType, Value, ValueOptions } from "../sync/value.ts";
import type { Engine, EngineOptions } from "../engine/engine.ts";
import { ClaimCondition } from "./condition.ts";
import { CellBarrier } from "./barrier.ts";
import type { Context } from "./context.ts";
import { ClaimElection } from "./election.ts";
import { CellEvent } from "./event.ts";
import { ClaimGroup } from "./group.ts";
import { CellLatch } from "./latch.ts";
import { Lookouts } from "./lookouts.ts";
import { commit } from "./commit.ts";
import { CellMap } from "./map.ts";
import { CellQueue } from "./queue.ts";
import { CellValue } from "./value.ts";
import { ClaimLock } from "./lock.ts";
import type { Nesting } from "./nesting.ts";
import { ClaimOwner } from "./owner.ts";
import { ClaimRLock } from "./rlock.ts";
import { ClaimSemaphore } from "./semaphore.ts";
import { deleteStored } from "./delete-stored.ts";
import { type Wanted, conditionLine, wantedLock, wantedPermit, wantedRLock, wantedSide } from "./wanted.ts";

/** A space on an engine: every primitive, by name. Nothing is sent before something is asked for. */
export class EngineSpace implements RemoteSpace {
  readonly name: string;
  readonly #context: Context;
  readonly #queues = new Map<string, CellQueue<unknown>>();
  /** Who is in rlocks. */
  readonly #nestings = new Map<string, Nesting>();
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

  rlock(name: string): ClaimRLock {
    return new ClaimRLock(this.#lock(name, wantedRLock(name)), this.#nestings);
  }

  rwlock(name: string): RWLock {
    return { name, read: this.#lock(name, wantedSide(name, "read")), write: this.#lock(name, wantedSide(name, "write")) };
  }

  semaphore(name: string, { permits, bounded: isBounded = true }: SemaphoreOptions): Semaphore<RemotePermit> {
    const { engine } = this.#open();
    const wanted = wantedPermit(name, permits);
    if (typeof isBounded !== "boolean") throw new LockstepError("invalid", `bounded is ${String(isBounded)}; expected true or false`);
    if (isBounded) return new ClaimSemaphore(engine, name, wanted);
    throw new LockstepError(
      "unsupported",
      `the semaphore "${name}" cannot have more than its ${permits} permits on ${this.can.store}, as bounded: false would let it; leave that out, or say true`,
    );
  }

  condition(name: string, lock: Lock): RemoteCondition {
    const { engine } = this.#open();
    const guard = lock instanceof ClaimRLock ? lock.lock : lock;
    if (!(guard instanceof ClaimLock) || !guard.isOf(engine) || !guard.isExclusive)
      throw new LockstepError("invalid", `the condition "${name}" needs a lock or rlock of the space "${this.name}" itself`);
    return new ClaimCondition(engine, name, conditionLine(name), guard);
  }

  async acquireAll(locks: Iterable<Lock>, wait?: LockWait): Promise<Holds> {
    return this.#all(locks).wait(wait);
  }

  async tryAcquireAll(locks: Iterable<Lock>): Promise<Holds | null> {
    return this.#all(locks).try();
  }

  owner(label = "an owner"): Owner {
    return new ClaimOwner(label);
  }

  event(name: string): Event {
    return new CellEvent(this.#open(), name);
  }

  latch(name: string, count: number): Latch {
    return new CellLatch(this.#open(), name, count);
  }

  barrier(name: string, parties: number): Barrier {
    return new CellBarrier(this.#open(), name, parties);
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

  election<T = unknown>(name: string): Election<T> {
    return new ClaimElection<T>(this.#open(), name);
  }

  group<T = unknown>(name: string): Group<T> {
    return new ClaimGroup<T>(this.#open(), name);
  }

  map<T = unknown>(name: string): RemoteMap<T> {
    return new CellMap<T>(this.#open().engine, name);
  }

  async commit(checks: readonly Check[], writes: readonly Write[]): Promise<bigint | null> {
    return commit(this.#open().engine, checks, writes);
  }

  async delete(thing: object): Promise<void> {
    await deleteStored(this.#open().engine, thing);
    if (!(thing instanceof CellQueue)) return;
    this.#queues.delete(thing.name);
    await thing.leave();
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

  #lock(name: string, wanted: Wanted): ClaimLock {
    return new ClaimLock(this.#open().engine, name, wanted);
  }

  /** By their lines, as a lock and an rlock of one name are two. */
  #all(locks: Iterable<Lock>): AcquireAll<Hold, Lock> {
    const { engine } = this.#open();
    const keyOf = (lock: Lock): string | undefined => {
      const guard = lock instanceof ClaimRLock ? lock.lock : lock;
      return guard instanceof ClaimLock && guard.isOf(engine) ? guard.line : undefined;
    };
    return new AcquireAll(locks, keyOf, (stranger) => inspect(stranger, { depth: 0 }));
  }

  #open(): Context {
    if (this.#isClosed) throw this.#closed();
    return this.#context;
  }

  #closed(): LockstepError {
    return new LockstepError("closed", `the space "${this.name}" was closed; connect again`);
  }
}
