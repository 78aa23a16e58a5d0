import type { Claim } from "../engine/claim.ts";
import { ClaimHold } from "./claim-hold.ts";
import type { Roster } from "./roster.ts";

/** A hold whose end is told to those who watch. */
export class RosterHold extends ClaimHold {
  readonly #claim: Claim;
  readonly #roster: Roster;

  constructor(of: { readonly name: string }, claim: Claim, roster: Roster) {
    super(of, claim, { form: "await using" });
    this.#claim = claim;
    this.#roster = roster;
  }

  override async release(): Promise<void> {
    await super.release();
    await this.#roster.tell(this.#claim);
  }
}
