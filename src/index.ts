/// <reference lib="esnext.disposable" preserve="true" />
export { LockstepError } from "./sync/error.ts";
export type { ErrorCode } from "./sync/error.ts";
export type { Child, StartOptions } from "./sync/child.ts";
export type { BarrierWait, LocalBarrier, SyncBarrierWait } from "./sync/barrier.ts";
export type { LocalCondition } from "./sync/condition.ts";
export type { LocalEvent } from "./sync/event.ts";
export type { LocalLatch } from "./sync/latch.ts";
export type { LocalQueue, QueueOptions } from "./sync/queue.ts";
export type { LocalRLock, OwnedWait, Owner } from "./sync/rlock.ts";
export type { LocalSemaphore, Permit, PermitWait, SemaphoreOptions, SyncPermitWait } from "./sync/semaphore.ts";
export type { Hold, LocalHold, LocalLock, Lock } from "./sync/lock.ts";
export type { LocalSpace } from "./sync/space.ts";
export type { BigIntType, ElementOf, ElementType, LocalArray, LocalValue, NumberType, ValueOptions } from "./sync/value.ts";
export type { SyncWait, Wait } from "./sync/wait.ts";
export { processes } from "./local/processes.ts";
export { threads } from "./local/threads.ts";
export type { SpaceOptions } from "./local/space-options.ts";
