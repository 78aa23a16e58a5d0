import { inspect } from "node:util";
import { LockstepError } from "../sync/error.ts";
import { NestedHold } from "../sync/nested-hold.ts";
import type { Owner } from "../sync/owner.ts";

/** Somebody of this space object: itself, wherever it is given. */
export class ClaimOwner implements Owner {
  readonly label: string;

  constructor(label: string) {
    this.label = label;
  }
}

/** Of an rlock: the owner given, or somebody new. Throws `"invalid"` for what is neither an owner nor an rlock's hold. */
export function ownerIn(wait: { readonly owner?: unknown } | undefined): ClaimOwner | NestedHold {
  const owner = wait?.owner ?? new ClaimOwner("an asynchronous hold");
  if (owner instanceof ClaimOwner || owner instanceof NestedHold) return owner;
  throw new LockstepError(
    "invalid",
    `the owner is ${inspect(owner, { depth: 0 })}; expected a hold of the same rlock, or what space.owner() gives`,
  );
}
