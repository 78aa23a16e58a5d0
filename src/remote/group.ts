import { LockstepError } from "../sync/error.ts";
import type { Group, GroupMember, Membership } from "../sync/group.ts";
import type { Wait } from "../sync/wait.ts";
import type { Member } from "../engine/engine.ts";
import type { Context } from "./context.ts";
import { RosterHold } from "./roster-hold.ts";
import { Roster, shown, shownText } from "./roster.ts";
import { wantedMembership } from "./wanted.ts";
import type { Stored } from "./delete-stored.ts";

/** A line in which nobody waits. */
export class ClaimGroup<T> implements Group<T>, Stored {
  readonly name: string;
  readonly #context: Context;
  readonly #roster: Roster;

  constructor(context: Context, name: string) {
    const { line, limit } = wantedMembership(name);
    this.name = name;
    this.#context = context;
    this.#roster = new Roster(context, line, limit);
  }

  get groups(): readonly string[] {
    return this.#roster.groups;
  }

  async join(data?: T): Promise<Membership> {
    const { line, weight, limit, what } = wantedMembership(this.name);
    const text = shownText(data, `the data of a member of "${this.name}"`);
    const claim = await this.#context.engine.join(line, { weight, limit, data: text, wait: false });
    if (claim === null) throw new LockstepError("full", `${what} has ${limit} members, which is the most; wait until some have left`);
    void this.#roster.tell(claim);
    return new ClaimMembership(claim.order, new RosterHold(this, claim, this.#roster));
  }

  async members(): Promise<GroupMember<T>[]> {
    return all(await this.#roster.members());
  }

  async *observe({ signal }: Pick<Wait, "signal"> = {}): AsyncGenerator<GroupMember<T>[], void> {
    for await (const members of this.#roster.observe(signal)) yield all(members);
  }
}

class ClaimMembership implements Membership {
  readonly id: bigint;
  readonly #hold: RosterHold;

  constructor(id: bigint, hold: RosterHold) {
    this.id = id;
    this.#hold = hold;
  }

  get signal(): AbortSignal {
    return this.#hold.signal;
  }

  async leave(): Promise<void> {
    await this.#hold.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hold[Symbol.asyncDispose]();
  }
}

function all<T>(members: readonly Member[]): GroupMember<T>[] {
  return members.map((member) => ({ id: member.order, data: shown(member) as T | undefined }));
}
