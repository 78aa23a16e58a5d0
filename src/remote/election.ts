import type { CampaignOptions, Election, Leader } from "../sync/election.ts";
import type { Hold } from "../sync/lock.ts";
import type { Wait } from "../sync/wait.ts";
import type { Member } from "../engine/engine.ts";
import { acquireClaim } from "./acquire-claim.ts";
import type { Context } from "./context.ts";
import { RosterHold } from "./roster-hold.ts";
import { Roster, shown, shownText } from "./roster.ts";
import { type Wanted, wantedLeadership } from "./wanted.ts";
import type { Stored } from "./delete-stored.ts";

/** A lock whose holder shows who it is. */
export class ClaimElection<T> implements Election<T>, Stored {
  readonly name: string;
  readonly #context: Context;
  readonly #wanted: Wanted;
  readonly #roster: Roster;

  constructor(context: Context, name: string) {
    this.name = name;
    this.#context = context;
    this.#wanted = wantedLeadership(name);
    this.#roster = new Roster(context, this.#wanted.line, 1);
  }

  get groups(): readonly string[] {
    return this.#roster.groups;
  }

  async campaign({ data, ...wait }: CampaignOptions<T> = {}): Promise<Hold> {
    const text = shownText(data, `the data of a candidate for "${this.name}"`);
    const claim = await acquireClaim(this.#context.engine, { ...this.#wanted, data: text }, wait);
    void this.#roster.tell(claim);
    return new RosterHold(this, claim, this.#roster);
  }

  async leader(): Promise<Leader<T> | null> {
    return leading(await this.#roster.members());
  }

  async *observe({ signal }: Pick<Wait, "signal"> = {}): AsyncGenerator<Leader<T> | null, void> {
    for await (const members of this.#roster.observe(signal)) yield leading(members);
  }
}

function leading<T>([first]: readonly Member[]): Leader<T> | null {
  return first === undefined ? null : { token: first.order, data: shown(first) as T | undefined };
}
