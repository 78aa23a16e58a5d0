import { inspect } from "node:util";
import { LockstepError } from "../sync/error.ts";
import { LocalNestedHold } from "./nested-hold.ts";
import { LockOwner } from "./raw/lock-owner.ts";

/** Of a lock: the owner given, if any. Throws `"invalid"` for what is none. */
export function ownerOf(wait: { readonly owner?: unknown } | undefined): LockOwner | undefined {
  const owner = wait?.owner;
  if (owner === undefined || owner instanceof LockOwner) return owner;
  throw new LockstepError("invalid", `the owner is ${inspect(owner, { depth: 0 })}; expected what space.owner() gives`);
}

/** Of an rlock: the owner given, or somebody new. Throws `"invalid"` for what is neither an owner nor an rlock's hold. */
export function ownerIn(wait: { readonly owner?: unknown } | undefined): LockOwner | LocalNestedHold {
  const owner = wait?.owner ?? new LockOwner("an asynchronous hold");
  if (owner instanceof LockOwner || owner instanceof LocalNestedHold) return owner;
  throw new LockstepError(
    "invalid",
    `the owner is ${inspect(owner, { depth: 0 })}; expected a hold of the same rlock, or what space.owner() gives`,
  );
}
