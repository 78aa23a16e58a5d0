import type { MaekawaState } from "../protocol/mutex/maekawa-state.ts";
import { Violation } from "./model.ts";
import type { Watched } from "./watched.ts";

/** What a run with quorums should meet with. */
export const MAEKAWA_SITUATIONS = [
  "a request failed",
  "an inquire was answered by relinquish",
  "an inquire had to wait for a failure",
  "a grant was asked back from who was inside",
] as const;

interface Look {
  readonly relinquished: number;
  readonly hasFailed: boolean;
  readonly isAskingInside: boolean;
  readonly hasInquired: boolean;
}

/** Watches the grants. "one grant an arbiter": no two nodes count a grant of the same arbiter. */
export class MaekawaWatch {
  readonly #world: Watched<MaekawaState>;
  readonly #looks: Look[] = [];

  constructor(world: Watched<MaekawaState>) {
    this.#world = world;
  }

  stepped(node: number): void {
    const state = this.#world.state(node)!;
    for (const [at, { grant }] of state.members.entries()) if (grant > 0) this.#alone(node, state.quorum[at]!);
    const before = this.#looks[node];
    const look = this.#look(state);
    this.#looks[node] = look;
    if (before === undefined) return;
    if (look.hasFailed && !before.hasFailed) this.#world.met("a request failed");
    if (look.isAskingInside && !before.isAskingInside) this.#world.met("a grant was asked back from who was inside");
    if (look.relinquished <= before.relinquished) return;
    this.#world.met("an inquire was answered by relinquish");
    if (before.hasInquired) this.#world.met("an inquire had to wait for a failure");
  }

  /** Nobody but this node counts a grant of that arbiter. */
  #alone(node: number, arbiter: number): void {
    for (let other = 0; other < this.#world.size; other += 1) {
      const state = other === node ? undefined : this.#world.state(other);
      const member = state?.members[state.quorum.indexOf(arbiter)];
      if (member !== undefined && member.grant > 0)
        throw new Violation("one grant an arbiter", `node ${arbiter} granted to node ${node}, and node ${other} has its grant`);
    }
  }

  #look(state: MaekawaState): Look {
    const { members, isInquired } = state;
    const granted = isInquired ? state.saved.granted : undefined;
    const holder = granted === undefined ? undefined : this.#world.state(granted.node);
    return {
      relinquished: members.reduce((sum, { relinquished }) => sum + relinquished, 0),
      hasFailed: members.some(({ hasFailed }) => hasFailed),
      hasInquired: members.some(({ hasInquired }) => hasInquired),
      isAskingInside: holder?.phase === "inside" && holder.time === granted!.time,
    };
  }
}
