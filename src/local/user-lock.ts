import { LockOrder } from "./development/lock-order.ts";
import { SharedLock } from "./lock.ts";
import type { Names } from "./names/names.ts";
import type { Spec } from "./names/spec.ts";
import { ObservedLock } from "./observed-lock.ts";
import { OrderLog } from "./order-log.ts";

/** Of those spaces that were opened in development. */
const orders = new WeakMap<Names<SharedLock>, LockOrder>();

/** A lock that users hold for as long as they like: one that is observed, if the space was opened in development. */
export function userLock(names: Names<SharedLock>, spec: Spec): SharedLock {
  const order = orders.get(names);
  return order === undefined ? new SharedLock(names, spec) : new ObservedLock(names, spec, order);
}

/** From now on the locks of the space are observed. */
export function observeLocks(names: Names<SharedLock>): void {
  orders.set(names, new LockOrder(new OrderLog(names)));
}
