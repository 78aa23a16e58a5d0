import { inspect } from "node:util";
import { WorkerPool } from "../pool/worker-pool.ts";
import { type FunctionAt, functionAt } from "../process/function-at.ts";
import type { StartedChild } from "../process/started-child.ts";
import type { Child, StartOptions } from "../sync/child.ts";
import { LockstepError } from "../sync/error.ts";
import type { LocalBarrier } from "../sync/barrier.ts";
import type { LocalCondition } from "../sync/condition.ts";
import type { LocalEvent } from "../sync/event.ts";
import type { LocalLatch } from "../sync/latch.ts";
import type { LocalHolds } from "../sync/holds.ts";
import type { LocalLock, LockWait } from "../sync/lock.ts";
import type { SyncWait } from "../sync/wait.ts";
import type { LocalPipeEnd, PipeOptions, PipeSide } from "../sync/pipe.ts";
import type { LocalQueue, QueueOptions } from "../sync/queue.ts";
import type { Owner } from "../sync/owner.ts";
import type { LocalRLock } from "../sync/rlock.ts";
import type { LocalRWLock } from "../sync/rwlock.ts";
import type { LocalSemaphore, SemaphoreOptions } from "../sync/semaphore.ts";
import type { AnyModule, Pool, PoolOptions } from "../sync/pool.ts";
import type { LocalSpace } from "../sync/space.ts";
import type { ElementOf, ElementType, LocalArray, LocalValue, ValueOptions } from "../sync/value.ts";
import { Actor } from "./raw/actor.ts";
import { observeLocks, userLock } from "./user-lock.ts";
import { LocalAcquireAll } from "./acquire-all.ts";
import { SharedArray, arraySpec } from "./array.ts";
import { SharedBarrier, barrierSpec } from "./barrier.ts";
import { SharedCondition, conditionSpec } from "./condition.ts";
import type { Spec } from "./names/spec.ts";
import { SharedEvent, eventSpec } from "./event.ts";
import { holders } from "./holders.ts";
import { SharedLatch, latchSpec } from "./latch.ts";
import { SharedLock } from "./lock.ts";
import type { Memory } from "./memory/memory.ts";
import { Names } from "./names/names.ts";
import { SharedPipe, pipeSpec, sideOf } from "./pipe.ts";
import { SharedQueue, queueSpec } from "./queue.ts";
import { SharedRLock } from "./rlock.ts";
import { RWLockSide } from "./rwlock-side.ts";
import { SharedRWLock } from "./rwlock.ts";
import { rwlockSpec } from "./rwlock-spec.ts";
import { SharedSemaphore, semaphoreSpec } from "./semaphore.ts";
import { SharedValue, valueSpec } from "./value.ts";

/** Starts a child that joins the space; one with a role ends with its starter. */
export type Starter = <T>(target: FunctionAt, args: readonly unknown[], role?: string) => StartedChild<T>;

/** Where a pool's worker finds its program. */
const SERVER: FunctionAt = { module: new URL("../pool/serve-pool.js", import.meta.url).href, name: "servePool" };

/** A space in shared memory: every primitive, by name, over whichever memory it was given. */
export class SharedSpace implements LocalSpace {
  readonly name: string;
  readonly #names: Names<SharedLock>;
  readonly #starter: Starter;
  /** Settles for each child when it has joined the space or ended. */
  readonly #joining = new Set<Promise<void>>();
  /** By a number that is part of their queues' names: that of an ended pool comes again. */
  readonly #pools = new Map<number, WorkerPool>();

  constructor(name: string, memory: Memory, starter: Starter, isInDevelopment = false) {
    this.name = name;
    this.#starter = starter;
    const actor = new Actor(memory);
    actor.open();
    actor.holders = (at, cell) => holders(actor, at, cell);
    this.#names = new Names(actor);
    if (isInDevelopment) observeLocks(this.#names);
  }

  get closed(): boolean {
    return this.#names.actor.closed;
  }

  lock(name: string): LocalLock {
    const spec: Spec = { name, kind: "lock", parameters: [], dataBytes: 0 };
    return (this.#known(spec) as SharedLock | undefined) ?? userLock(this.#names, spec);
  }

  rlock(name: string): LocalRLock {
    const spec: Spec = { name, kind: "rlock", parameters: [], dataBytes: 0 };
    return (this.#known(spec) as SharedRLock | undefined) ?? new SharedRLock(this.#names, spec);
  }

  rwlock(name: string): LocalRWLock {
    const spec = rwlockSpec(this.#names, name);
    return (this.#known(spec) as SharedRWLock | undefined) ?? new SharedRWLock(this.#names, spec);
  }

  semaphore(name: string, options: SemaphoreOptions): LocalSemaphore {
    const spec = semaphoreSpec(this.#names, name, options);
    return (this.#known(spec) as SharedSemaphore | undefined) ?? new SharedSemaphore(this.#names, spec);
  }

  condition(name: string, lock: LocalLock): LocalCondition {
    const guard = lock instanceof SharedRLock ? lock.lock : lock;
    if (!(guard instanceof SharedLock) || guard.actor !== this.#names.actor) {
      throw new LockstepError("invalid", `the condition "${name}" needs a lock or rlock of the space "${this.name}" itself`);
    }
    const spec = conditionSpec(this.#names, name, guard);
    return (this.#known(spec) as SharedCondition | undefined) ?? new SharedCondition(this.#names, spec, guard);
  }

  event(name: string): LocalEvent {
    const spec = eventSpec(this.#names, name);
    return (this.#known(spec) as SharedEvent | undefined) ?? new SharedEvent(this.#names, spec);
  }

  value<T extends ElementType>(name: string, type: T, initial?: ElementOf<T>, options?: ValueOptions): LocalValue<ElementOf<T>> {
    const spec = valueSpec(this.#names, name, type, initial, options);
    return (this.#known(spec) as SharedValue<ElementOf<T>> | undefined) ?? new SharedValue(this.#names, spec);
  }

  array<T extends ElementType>(
    name: string,
    type: T,
    lengthOrElements: number | Iterable<ElementOf<T>>,
    options?: ValueOptions,
  ): LocalArray<ElementOf<T>> {
    const spec = arraySpec(this.#names, name, type, lengthOrElements, options);
    return (this.#known(spec) as SharedArray<ElementOf<T>> | undefined) ?? new SharedArray(this.#names, spec);
  }

  latch(name: string, count: number): LocalLatch {
    const spec = latchSpec(this.#names, name, count);
    return (this.#known(spec) as SharedLatch | undefined) ?? new SharedLatch(this.#names, spec);
  }

  barrier(name: string, parties: number): LocalBarrier {
    const spec = barrierSpec(this.#names, name, parties);
    return (this.#known(spec) as SharedBarrier | undefined) ?? new SharedBarrier(this.#names, spec);
  }

  queue<T = unknown>(name: string, options?: QueueOptions): LocalQueue<T> {
    const spec = queueSpec(this.#names, name, options);
    return (this.#known(spec) as SharedQueue<T> | undefined) ?? new SharedQueue<T>(this.#names, spec);
  }

  pipe<Received = unknown, Sent = Received>(name: string, side: PipeSide, options?: PipeOptions): LocalPipeEnd<Received, Sent> {
    const number = sideOf(side);
    const spec = pipeSpec(this.#names, name, options);
    const pipe = (this.#known(spec) as SharedPipe | undefined) ?? new SharedPipe(this.#names, spec);
    return pipe.open(number) as unknown as LocalPipeEnd<Received, Sent>;
  }

  async acquireAll(locks: Iterable<LocalLock>, wait?: LockWait): Promise<LocalHolds> {
    return this.#all(locks).wait(wait);
  }

  async tryAcquireAll(locks: Iterable<LocalLock>): Promise<LocalHolds | null> {
    return this.#all(locks).try();
  }

  acquireAllSync(locks: Iterable<LocalLock>, wait?: SyncWait): LocalHolds {
    return this.#all(locks).waitBlocking(wait);
  }

  tryAcquireAllSync(locks: Iterable<LocalLock>): LocalHolds | null {
    return this.#all(locks).trySync();
  }

  owner(label = "an owner"): Owner {
    return this.#names.actor.waits.newOwner(label);
  }

  start<T = unknown>(module: URL | string, name: string, options: StartOptions = {}): Child<T> {
    this.#mustBeOpen();
    const { args = [] } = options;
    if (!Array.isArray(args))
      throw new LockstepError("invalid", `args is ${inspect(args)}; expected an array of what comes after the space`);
    const child = this.#starter<T>(functionAt(module, name), args);
    this.#joining.add(child.joined);
    void child.joined.then(() => this.#joining.delete(child.joined));
    return child;
  }

  pool<M = AnyModule>(module: URL | string, options: PoolOptions = {}): Pool<M> {
    this.#mustBeOpen();
    let number = 1;
    while (this.#pools.has(number)) number++;
    const home = {
      label: `${this.#names.actor.slot}.${number}`,
      queue: <T>(name: string, bytes: number) => this.queue<T>(name, { bytes }),
      start: (plan: unknown, role: string) => this.#starter(SERVER, [plan], role),
      left: () => void this.#pools.delete(number),
    };
    const pool = new WorkerPool(home, module, options);
    this.#pools.set(number, pool);
    return pool as unknown as Pool<M>;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.terminate()));
    // If we were the last to leave, they would make a new space under the name.
    if (this.#joining.size > 0) await Promise.all(this.#joining);
    this.leave();
  }

  /** Closes at once. */
  leave(): void {
    this.#names.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** What this thread has open under that name, if it agrees with the spec. */
  #known(spec: Spec): unknown {
    this.#mustBeOpen();
    return this.#names.known(spec)?.primitive;
  }

  #all(locks: Iterable<LocalLock>): LocalAcquireAll {
    return new LocalAcquireAll(locks, (lock) => {
      const guard = lock instanceof SharedRLock ? lock.lock : lock instanceof RWLockSide ? lock.rwlock.lock : lock;
      return guard instanceof SharedLock && guard.actor === this.#names.actor;
    });
  }

  #mustBeOpen(): void {
    if (this.closed) throw new LockstepError("closed", `the space "${this.name}" was closed; open it again`);
  }
}
