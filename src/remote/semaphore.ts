import { LockstepError } from "../sync/error.ts";
import type { PermitWait, RemotePermit, Semaphore } from "../sync/semaphore.ts";
import { whole } from "../sync/whole.ts";
import { acquireClaim } from "./acquire-claim.ts";
import { ClaimHold } from "./claim-hold.ts";
import type { Claim } from "../engine/claim.ts";
import type { Engine, Member } from "../engine/engine.ts";
import type { Wanted } from "./wanted.ts";

const GIVEN_MAX = 2_147_483_647;

/**
 * A semaphore kept by an engine: a line of claims as heavy as the permits they take. The store knows no more of it than that; so what nobody has taken
 * cannot be given, and each claim says by itself how many permits there are.
 */
export class ClaimSemaphore implements Semaphore<RemotePermit> {
  readonly name: string;
  readonly #engine: Engine;
  /** One permit. */
  readonly #wanted: Wanted;

  constructor(engine: Engine, name: string, wanted: Wanted) {
    this.name = name;
    this.#engine = engine;
    this.#wanted = wanted;
  }

  get line(): string {
    return this.#wanted.line;
  }

  async acquire(wait?: PermitWait): Promise<RemotePermit> {
    const weight = this.#checked(wait?.permits);
    return new ClaimPermit(this, weight, await acquireClaim(this.#engine, { ...this.#wanted, weight }, wait));
  }

  async tryAcquire(permits?: number): Promise<RemotePermit | null> {
    const weight = this.#checked(permits);
    const { line, limit } = this.#wanted;
    const claim = await this.#engine.join(line, { weight, limit, wait: false });
    return claim && new ClaimPermit(this, weight, claim);
  }

  async withPermit<T>(body: (permit: RemotePermit) => T | PromiseLike<T>, wait?: PermitWait): Promise<T> {
    const permit = await this.acquire(wait);
    try {
      return await body(permit);
    } finally {
      await permit[Symbol.asyncDispose]();
    }
  }

  async release(permits = 1): Promise<void> {
    let left = whole("permits", permits, 1, GIVEN_MAX);
    // Again as long as others end the same ones at the same time: theirs have come back by them, so that ours are others, or too many.
    while (left > 0) left -= await this.#endOldest(left);
  }

  /** Ends takings, the oldest first, that come to so many permits; answers how many have come back by that. */
  async #endOldest(count: number): Promise<number> {
    const { line, limit } = this.#wanted;
    const oldest: Member[] = [];
    let left = count;
    for (const member of count > limit ? [] : await this.#engine.members(line, count)) {
      const { weight, isGranted } = member;
      if (!isGranted || left === 0) break;
      if (weight > left)
        throw new LockstepError(
          "unsupported",
          `${count} cannot be given back to the semaphore "${this.name}": ${weight} were taken together there, and come back together; release those, or let their holder`,
        );
      oldest.push(member);
      left -= weight;
    }
    if (left > 0)
      throw new LockstepError(
        "full",
        `releasing ${count} would give the semaphore "${this.name}" more permits than its ${limit}; release what was taken, once`,
      );
    const given = await Promise.all(oldest.map(async ({ order, weight }) => ((await this.#engine.evict(line, order)) ? weight : 0)));
    return given.reduce((sum, weight) => sum + weight, 0);
  }

  #checked(permits = 1): number {
    return whole("permits", permits, 1, this.#wanted.limit);
  }
}

/** A granted claim, as who took the permits sees it. */
class ClaimPermit extends ClaimHold implements RemotePermit {
  readonly permits: number;

  constructor(semaphore: ClaimSemaphore, permits: number, claim: Claim) {
    super(semaphore, claim, { form: "withPermit" });
    this.permits = permits;
  }
}
