import { randomBytes } from "node:crypto";
import { LockstepError } from "../../sync/error.ts";
import { Claim } from "../claim.ts";
import type { Keeper } from "../keeper/keeper.ts";
import { CallFailure } from "./call-failure.ts";
import type { Connection } from "./connection.ts";
import { keepAliveRequest, leaseGrantRequest } from "./request.ts";

const GRANT = "/etcdserverpb.Lease/LeaseGrant";
const REVOKE = "/etcdserverpb.Lease/LeaseRevoke";

/**
 * A client's sign of life in the store: all its claims go with it. To the keeper it is the one claim that there is to keep alive; when that is over, so are
 * all of them, in the same moment, and none is left that a late renewal could keep for nobody.
 */
export class Lease {
  readonly id: bigint;
  /** As etcd writes it, in hexadecimal: in keys, and to the helper thread. */
  readonly text: string;
  readonly #keeper: Keeper;
  #life: Claim | undefined;

  private constructor(keeper: Keeper) {
    // Chosen here, so that it is the same when the request is sent again. 62 bits: etcd's numbers are positive, and 0 is none.
    this.id = (randomBytes(8).readBigUInt64BE() >> 2n) | 1n;
    this.text = this.id.toString(16);
    this.#keeper = keeper;
  }

  /** A new one. `lost` is told when it is over, before the store gives what goes with it to others. */
  static async grant(
    connection: Connection,
    keeper: Keeper,
    { ttlSeconds, timeoutMs, isHasty }: { ttlSeconds: number; timeoutMs: number; isHasty: boolean },
    lost: (lease: Lease, reason: LockstepError) => void,
  ): Promise<Lease> {
    const lease = new Lease(keeper);
    // Before it is sent: its time counts from now, whenever the store gets it.
    keeper.enter(lease.text);
    try {
      await connection.call(GRANT, leaseGrantRequest(lease.id, ttlSeconds), timeoutMs, { isHasty }).catch((error: unknown) => {
        if (!isSentTwice(error)) throw error;
      });
      if (lease.msLeft <= 0) throw new LockstepError("engine", `etcd took longer than ${timeoutMs} ms to grant a lease`);
    } catch (error) {
      keeper.drop(lease.text);
      throw error;
    }
    const life = (lease.#life = new Claim(`lease ${lease.text}`, lease.id, () => Promise.resolve()));
    keeper.admit(lease.text, life);
    life.whenLost((reason) => lost(lease, reason));
    return lease;
  }

  /** How much longer the claims are sure to live. */
  get msLeft(): number {
    return this.#keeper.msLeft(this.text);
  }

  /** The store has said that it is gone. */
  lose(reason: LockstepError): void {
    this.#keeper.drop(this.text);
    this.#life?.lose(reason);
  }

  /** Deletes what goes with it, now. It is not renewed any more. In haste, a store that cannot be reached is not waited for. */
  async revoke(connection: Connection, timeoutMs: number, isHasty: boolean = false): Promise<void> {
    this.#keeper.drop(this.text);
    try {
      await connection.call(REVOKE, keepAliveRequest(this.id), timeoutMs, { isHasty });
    } catch (error) {
      if (!isLeaseGone(error)) throw error;
    }
  }
}

/** Was it refused since the lease is gone? */
export function isLeaseGone(error: unknown): boolean {
  return error instanceof LockstepError && error.cause instanceof CallFailure && error.cause.isLeaseGone;
}

function isSentTwice(error: unknown): boolean {
  return error instanceof LockstepError && error.cause instanceof CallFailure && error.cause.message.includes("lease already exists");
}
