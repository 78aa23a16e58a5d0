import { inspect } from "node:util";
import { LockstepError } from "../sync/error.ts";
import type { Owner } from "../sync/rlock.ts";
import { NestedHold } from "./nested-hold.ts";

/** Somebody who may enter an rlock again: itself, wherever it is given. */
export class RLockOwner implements Owner {
  readonly label: string;

  constructor(label: string) {
    this.label = label;
  }
}

/** The owner given, or somebody new. Throws `"invalid"` for what is neither an owner nor an rlock's hold. */
export function ownerIn(wait: { readonly owner?: unknown } | undefined): RLockOwner | NestedHold {
  const owner = wait?.owner ?? new RLockOwner("an asynchronous hold");
  if (owner instanceof RLockOwner || owner instanceof NestedHold) return owner;
  throw new LockstepError(
    "invalid",
    `the owner is ${inspect(owner, { depth: 0 })}; expected a hold of the same rlock, or what space.owner() gives`,
  );
}
