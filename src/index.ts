/// <reference lib="esnext.disposable" preserve="true" />
export { LockstepError } from "./sync/error.ts";
export type { CycleStep, ErrorCode } from "./sync/error.ts";
export type { Holds, LocalHolds } from "./sync/holds.ts";
export type { Check, Write } from "./sync/cell.ts";
export type { Child, StartOptions } from "./sync/child.ts";
export type { Awaitable } from "./sync/awaitable.ts";
export type { Barrier, BarrierWait, LocalBarrier, SyncBarrierWait } from "./sync/barrier.ts";
export type { Condition, LocalCondition, RemoteCondition } from "./sync/condition.ts";
export type { CampaignOptions, Election, Leader } from "./sync/election.ts";
export type { Event, LocalEvent } from "./sync/event.ts";
export type { AnyModule, ImapOptions, MapOptions, Pool, PoolOptions, TaskOptions } from "./sync/pool.ts";
export type { Group, GroupMember, Membership } from "./sync/group.ts";
export type { Latch, LocalLatch } from "./sync/latch.ts";
export type { Entry, RemoteMap } from "./sync/map.ts";
export type { LocalPipeEnd, PipeOptions, PipeSide } from "./sync/pipe.ts";
export type { Delivery, LocalQueue, Queue, QueueOptions, RemoteQueue } from "./sync/queue.ts";
export type { LocalRLock, OwnedWait, RLock } from "./sync/rlock.ts";
export type { Owner } from "./sync/owner.ts";
export type { LocalRWLock, RWLock } from "./sync/rwlock.ts";
export type {
  LocalPermit,
  LocalSemaphore,
  Permit,
  PermitWait,
  RemotePermit,
  Semaphore,
  SemaphoreOptions,
  SyncPermitWait,
} from "./sync/semaphore.ts";
export type { Hold, LocalHold, LocalLock, Lock, LockWait } from "./sync/lock.ts";
export type { Capabilities } from "./sync/capabilities.ts";
export type { LocalSpace, RemoteSpace, Space } from "./sync/space.ts";
export type { BigIntType, ElementOf, ElementType, LocalArray, LocalValue, NumberType, Value, ValueOptions } from "./sync/value.ts";
export type { SyncWait, Wait } from "./sync/wait.ts";
export { connect } from "./remote/connect.ts";
export type { ConnectOptions } from "./remote/engine-options.ts";
export { processes } from "./local/processes.ts";
export { threads } from "./local/threads.ts";
export type { SpaceOptions } from "./local/space-options.ts";
