import type { Check, Write } from "./cell.ts";
import type { Capabilities } from "./capabilities.ts";
import type { Child, StartOptions } from "./child.ts";
import type { Barrier, LocalBarrier } from "./barrier.ts";
import type { Condition, LocalCondition, RemoteCondition } from "./condition.ts";
import type { Election } from "./election.ts";
import type { Event, LocalEvent } from "./event.ts";
import type { Group } from "./group.ts";
import type { Latch, LocalLatch } from "./latch.ts";
import type { Holds, LocalHolds } from "./holds.ts";
import type { LocalLock, Lock, LockWait } from "./lock.ts";
import type { SyncWait } from "./wait.ts";
import type { LocalPipeEnd, PipeOptions, PipeSide } from "./pipe.ts";
import type { RemoteMap } from "./map.ts";
import type { AnyModule, Pool, PoolOptions } from "./pool.ts";
import type { LocalQueue, Queue, QueueOptions, RemoteQueue } from "./queue.ts";
import type { Owner } from "./owner.ts";
import type { LocalRLock, RLock } from "./rlock.ts";
import type { LocalRWLock, RWLock } from "./rwlock.ts";
import type { LocalSemaphore, RemotePermit, Semaphore, SemaphoreOptions } from "./semaphore.ts";
import type { ElementOf, ElementType, LocalArray, LocalValue, Value, ValueOptions } from "./value.ts";

/** A set of named objects shared by everybody who opens it, wherever it is kept. */
export interface Space extends AsyncDisposable {
  readonly name: string;
  readonly closed: boolean;
  lock(name: string): Lock;
  rlock(name: string): RLock;
  rwlock(name: string): RWLock;
  semaphore(name: string, options: SemaphoreOptions): Semaphore;
  /** Over a lock or rlock of this space. */
  condition(name: string, lock: Lock): Condition;
  /**
   * Several locks, rlocks and sides of rwlocks of this space, one after the other in the order of their names, so that no two who take all they need so wait for each other.
   * `timeoutMs` is for all of them together; who cannot have one gives back the others, and rejects as that one does.
   */
  acquireAll(locks: Iterable<Lock>, wait?: LockWait): Promise<Holds>;
  /** Null when somebody has one of them. */
  tryAcquireAll(locks: Iterable<Lock>): Promise<Holds | null>;
  /** Somebody who may re-enter an rlock; in shared memory also who waits in the search for deadlocks. The label is shown: there, its first 16 bytes to others. */
  owner(label?: string): Owner;
  event(name: string): Event;
  latch(name: string, count: number): Latch;
  /** Of 1 to 65,535 parties. */
  barrier(name: string, parties: number): Barrier;
  /** `initial` counts only for the first to open it; of a store, for the first to use it. */
  value<T extends ElementType>(name: string, type: T, initial?: ElementOf<T>, options?: ValueOptions): Value<ElementOf<T>>;
  queue<T = unknown>(name: string, options?: QueueOptions): Queue<T>;
  /** Leaves the space. What is held through it becomes `abandoned`, what waits rejects with `"closed"`. Closing again does nothing. */
  close(): Promise<void>;
}

/** A space in shared memory: of the threads of a process, or of the processes of a machine. One name is one object. */
export interface LocalSpace extends Space {
  lock(name: string): LocalLock;
  rlock(name: string): LocalRLock;
  rwlock(name: string): LocalRWLock;
  semaphore(name: string, options: SemaphoreOptions): LocalSemaphore;
  condition(name: string, lock: LocalLock): LocalCondition;
  event(name: string): LocalEvent;
  value<T extends ElementType>(name: string, type: T, initial?: ElementOf<T>, options?: ValueOptions): LocalValue<ElementOf<T>>;
  /** From a length (all zero) or from its first elements; both must agree with who opened it before. */
  array<T extends ElementType>(
    name: string,
    type: T,
    lengthOrElements: number | Iterable<ElementOf<T>>,
    options?: ValueOptions,
  ): LocalArray<ElementOf<T>>;
  latch(name: string, count: number): LocalLatch;
  barrier(name: string, parties: number): LocalBarrier;
  queue<T = unknown>(name: string, options?: QueueOptions): LocalQueue<T>;
  /** One end of a pipe, which is this thread's from now on. `"not-owner"` when it is another's; `"closed"`, `"broken"` when it is over and the other is not. */
  pipe<Received = unknown, Sent = Received>(name: string, side: PipeSide, options?: PipeOptions): LocalPipeEnd<Received, Sent>;
  acquireAll(locks: Iterable<LocalLock>, wait?: LockWait): Promise<LocalHolds>;
  tryAcquireAll(locks: Iterable<LocalLock>): Promise<LocalHolds | null>;
  acquireAllSync(locks: Iterable<LocalLock>, wait?: SyncWait): LocalHolds;
  tryAcquireAllSync(locks: Iterable<LocalLock>): LocalHolds | null;
  /**
   * Runs the function that `module` exports as `name`, in a process of its own (a worker, in a space of threads), with this space joined as its first
   * argument: `name(space, ...args)`. The space is closed when the function has settled.
   */
  start<T = unknown>(module: URL | string, name: string, options?: StartOptions): Child<T>;
  /**
   * Workers, processes or threads as with `start`, that call the functions which `module` exports: `space.pool<typeof import("./work.js")>(url)` knows their
   * arguments and results. A task gets its arguments alone; who needs the space takes it in the `initializer`. Closing the space terminates its pools.
   */
  pool<M = AnyModule>(module: URL | string, options?: PoolOptions): Pool<M>;
  /** Leaves the space. What this thread holds becomes `abandoned`, what it waits for rejects with `"closed"`. Closing again does nothing. */
  close(): Promise<void>;
}

/** A space on a store, for everybody who connects to the same store and names the same space. */
export interface RemoteSpace extends Space {
  /** What the store gives, and what it cannot. */
  readonly can: Capabilities;
  semaphore(name: string, options: SemaphoreOptions): Semaphore<RemotePermit>;
  condition(name: string, lock: Lock): RemoteCondition;
  queue<T = unknown>(name: string, options?: QueueOptions): RemoteQueue<T>;
  map<T = unknown>(name: string): RemoteMap<T>;
  election<T = unknown>(name: string): Election<T>;
  group<T = unknown>(name: string): Group<T>;
  /**
   * Writes entries of maps, all if every check holds, or none: up to 100 of each, none twice. Gives the version of what was written, or null when a check did
   * not hold. `"engine"` when the store's answer is lost: then it may have been done.
   */
  commit(checks: readonly Check[], writes: readonly Write[]): Promise<bigint | null>;
  /**
   * Deletes what the store keeps of an event, latch, barrier, value, queue, map, election or group of this space, a hundred entries at a time: who uses it
   * afterwards finds it new. `"invalid"` for anything else; locks and semaphores are in the store only while somebody has to do with them.
   */
  delete(thing: object): Promise<void>;
}
