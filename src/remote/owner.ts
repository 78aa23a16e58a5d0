import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { LockstepError } from "../sync/error.ts";
import { NestedHold } from "../sync/nested-hold.ts";
import type { Owner } from "../sync/owner.ts";
import { partyText } from "./party.ts";

const ID_BYTES = 12;

/** Somebody of this space object: itself, wherever it is given. */
export class ClaimOwner implements Owner {
  readonly label: string;
  #id: string | undefined;
  #data: string | undefined;

  constructor(label: string) {
    this.label = label;
  }

  /** By which it is known to all who read the store. */
  get id(): string {
    return (this.#id ??= randomBytes(ID_BYTES).toString("base64url"));
  }

  /** What its claims show. */
  get data(): string {
    return (this.#data ??= partyText(this));
  }
}

/** Of a lock: the owner given, if any. Throws `"invalid"` for what is none. */
export function ownerOf(wait: { readonly owner?: unknown } | undefined): ClaimOwner | undefined {
  const owner = wait?.owner;
  if (owner === undefined || owner instanceof ClaimOwner) return owner;
  throw new LockstepError("invalid", `the owner is ${inspect(owner, { depth: 0 })}; expected what space.owner() gives`);
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
