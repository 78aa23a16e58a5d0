import type { Entered, MutexRequest } from "../protocol/mutex/mutex.ts";
import { type Judge, Violation, type World } from "./model.ts";

const THINK_US_MEAN = 300_000;
const INSIDE_US_MEAN = 30_000;
/** How often everybody has to enter once all has healed. */
const ENTRIES_AFTER_HEALING = 2;

/** What a run of mutual exclusion should meet with. */
export const MUTEX_SITUATIONS = [
  "entered",
  "entered while others waited",
  "died inside",
  "died while it waited",
  "paused inside",
  "entered past somebody suspected",
  "shared the section with somebody wrongly suspected",
] as const;

interface Inside extends Entered {
  readonly node: number;
}

type Phase = "down" | "idle" | "waiting" | "inside";

/**
 * Users of a critical section: each thinks, enters, stays a while, leaves. Judged is that nobody is inside beside another, and that tokens grow from entry to
 * entry: but for two of whom one went past the other, whom its failure detector suspected. Nobody enters who has not asked.
 */
export class MutexJudge implements Judge<MutexRequest, Entered> {
  readonly #world: World<MutexRequest>;
  readonly #invariants: (node: number) => void;
  readonly #phases: Phase[];
  readonly #inside: Inside[] = [];
  #last: Inside | undefined;
  #entries: number[] | undefined;

  /** `invariants` are those of the protocol's own state, after every step of that node. */
  constructor(world: World<MutexRequest>, invariants: (node: number) => void = () => {}) {
    this.#world = world;
    this.#invariants = invariants;
    this.#phases = Array.from({ length: world.size }, () => "down");
  }

  started(node: number): void {
    this.#phases[node] = "idle";
    this.#think(node);
  }

  died(node: number): void {
    if (this.#phases[node] === "inside") this.#world.met("died inside");
    if (this.#phases[node] === "waiting") this.#world.met("died while it waited");
    this.#phases[node] = "down";
    this.#takeOut(node);
  }

  paused(node: number): void {
    if (this.#phases[node] === "inside") this.#world.met("paused inside");
  }

  requested(node: number, request: MutexRequest): void {
    this.#phases[node] = request === "enter" ? "waiting" : "idle";
    if (request === "leave") this.#takeOut(node);
  }

  told(node: number, entered: Entered): void {
    if (this.#phases[node] !== "waiting") throw new Violation("asked", `node ${node} entered and had not asked`);
    const one = { node, ...entered };
    for (const other of this.#inside) this.#apart(one, other);
    this.#grows(one);
    this.#phases[node] = "inside";
    this.#inside.push(one);
    this.#world.met("entered");
    if (this.#phases.includes("waiting")) this.#world.met("entered while others waited");
    if (entered.skipped.length > 0) this.#world.met("entered past somebody suspected");
    // Once all are up and heard, there is nobody left to go past.
    if (this.#entries !== undefined && entered.skipped.length === 0) this.#entries[node]! += 1;
    this.#world.after(node, this.#world.random.exponential(INSIDE_US_MEAN), () => {
      this.#world.request(node, "leave");
      this.#think(node);
    });
  }

  stepped(node: number): void {
    this.#invariants(node);
  }

  healed(): void {
    this.#entries = this.#phases.map(() => 0);
  }

  unfinished(): string | undefined {
    const few = this.#entries!.findIndex((entries) => entries < ENTRIES_AFTER_HEALING);
    return few === -1
      ? undefined
      : `node ${few} has entered ${this.#entries![few]} times of ${ENTRIES_AFTER_HEALING} without going past anybody`;
  }

  #think(node: number): void {
    this.#world.after(node, this.#world.random.exponential(THINK_US_MEAN), () => this.#world.request(node, "enter"));
  }

  #takeOut(node: number): void {
    const at = this.#inside.findIndex((one) => one.node === node);
    if (at !== -1) this.#inside.splice(at, 1);
  }

  #apart(one: Inside, other: Inside): void {
    if (!isPast(one, other)) throw new Violation("exclusion", `node ${one.node} entered, and node ${other.node} is inside`);
    this.#world.met("shared the section with somebody wrongly suspected");
  }

  #grows(one: Inside): void {
    const last = this.#last;
    if (last !== undefined && last.token >= one.token) {
      if (!isPast(one, last))
        throw new Violation(
          "growing tokens",
          `node ${one.node} entered with token ${one.token}, after node ${last.node} with ${last.token}`,
        );
      return;
    }
    this.#last = one;
  }
}

/** Whether one of two went in past the other. */
function isPast(one: Inside, other: Inside): boolean {
  return one.skipped.includes(other.node) || other.skipped.includes(one.node);
}
