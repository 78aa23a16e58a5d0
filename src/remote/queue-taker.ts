import type { Claim } from "../engine/claim.ts";
import type { Engine } from "../engine/engine.ts";
import { LockstepError } from "../sync/error.ts";

/** How many may take from one queue. */
const TAKERS_MAX = 1_000_000;

/** Who takes from a queue, to the others: a claim, as long as which lives what was taken under its order is not handed to anybody else. */
export class QueueTaker {
  readonly #engine: Engine;
  readonly #line: string;
  /** Told when what is had may be handed to others. */
  readonly #lost: (order: bigint, reason: LockstepError) => void;
  #claim: Promise<Claim> | undefined;
  /** Of the claim that there is. */
  order: bigint | undefined;
  /** What ended the one before. */
  #lostBy: LockstepError | undefined;

  constructor(engine: Engine, line: string, lost: (order: bigint, reason: LockstepError) => void) {
    this.#engine = engine;
    this.#line = line;
    this.#lost = lost;
  }

  /** The order of a claim that lives: entered when it is first asked for, and again when it was lost. */
  async live(): Promise<bigint> {
    this.#claim ??= this.#enter();
    return (await this.#claim).order;
  }

  /** What ended the claim of that order. */
  lostBy(order: bigint): LockstepError | undefined {
    return order === this.order ? undefined : this.#lostBy;
  }

  /** Others may have what was taken under it. */
  async leave(): Promise<void> {
    const claim = this.#claim;
    this.#claim = this.order = undefined;
    await (await claim)?.leave();
  }

  /** The orders of all who live. */
  async all(): Promise<ReadonlySet<bigint>> {
    const members = await this.#engine.members(this.#line, TAKERS_MAX);
    return new Set(members.map(({ order }) => order));
  }

  async #enter(): Promise<Claim> {
    try {
      const claim = await this.#engine.join(this.#line, { weight: 1, limit: TAKERS_MAX, wait: false });
      if (claim === null) throw new LockstepError("full", `${TAKERS_MAX} clients take from ${this.#line}; let others take`);
      this.order = claim.order;
      claim.whenLost((reason) => {
        this.#claim = this.order = undefined;
        this.#lostBy = reason;
        this.#lost(claim.order, reason);
      });
      return claim;
    } catch (error) {
      this.#claim = undefined;
      throw error;
    }
  }
}
