import { epochOf, type TokenRingState } from "../protocol/mutex/token-ring-state.ts";
import { Violation } from "./model.ts";
import type { Watched } from "./watched.ts";

/** What a run with a token that goes round should meet with. */
export const TOKEN_RING_SITUATIONS = [
  "a token was regenerated",
  "a token was lost while in flight",
  "a token died with its holder",
  "a token was regenerated while an old one was held",
  "two candidates at a time",
] as const;

/** Who had the token of an epoch last. */
interface Seen {
  readonly number: number;
  readonly node: number;
  /** The node's, of that life. */
  readonly state: TokenRingState;
  /** Where the token went from there. */
  fate: "held" | "passed" | "dead";
}

/**
 * Watches the tokens of one ring. "one token an epoch": no two nodes have a token of the same epoch, and nobody has one of whose epoch another node had a larger
 * one before. The nodes of the ring are known by their places in it.
 */
export class TokenRingWatch {
  readonly #ring: Watched<TokenRingState>;
  /** By epoch, and by node. */
  readonly #last = new Map<number, Seen>();
  readonly #lastOf: (Seen | undefined)[] = [];
  readonly #asks: boolean[] = [];
  #newest = 0;

  constructor(ring: Watched<TokenRingState>) {
    this.#ring = ring;
  }

  stepped(node: number): void {
    const state = this.#ring.state(node)!;
    const mine = this.#lastOf[node];
    if (mine !== undefined) this.#follow(mine);
    const { token } = state;
    if (token !== undefined && (mine?.fate !== "held" || mine.number !== token.number)) this.#held(node, token.number, state);
    const asks = state.candidate?.kind === "ask";
    if (asks && this.#asks[node] !== true && this.#othersAsk(node)) this.#ring.met("two candidates at a time");
    this.#asks[node] = asks;
  }

  #othersAsk(node: number): boolean {
    for (let other = 0; other < this.#ring.size; other += 1) {
      if (other !== node && this.#ring.state(other)?.candidate?.kind === "ask") return true;
    }
    return false;
  }

  #follow(seen: Seen): void {
    if (seen.fate !== "held") return;
    const { token } = seen.state;
    if (this.#ring.state(seen.node) !== seen.state) seen.fate = "dead";
    else if (token === undefined || epochOf(token.number) !== epochOf(seen.number)) seen.fate = "passed";
  }

  #held(node: number, number: number, state: TokenRingState): void {
    const epoch = epochOf(number);
    const last = this.#last.get(epoch);
    if (last !== undefined) this.#follow(last);
    if (last === undefined && epoch > this.#newest) this.#made(epoch);
    else if (last !== undefined && last.node !== node && isTwo(last, number)) {
      const had = last.fate === "held" ? "has" : "had";
      throw new Violation(
        "one token an epoch",
        `node ${node} of the ring has token ${number} of epoch ${epoch}, of which node ${last.node} ${had} ${last.number}`,
      );
    }
    const seen: Seen = { number, node, state, fate: "held" };
    this.#last.set(epoch, seen);
    this.#lastOf[node] = seen;
  }

  #made(epoch: number): void {
    const before = this.#last.get(this.#newest);
    this.#newest = epoch;
    if (before === undefined) return;
    this.#follow(before);
    this.#ring.met("a token was regenerated");
    if (before.fate === "dead") this.#ring.met("a token died with its holder");
    else if (before.fate === "passed") this.#ring.met("a token was lost while in flight");
    else this.#ring.met("a token was regenerated while an old one was held");
  }
}

/** What died with its holder may never have been on its disk, and then it never was. */
function isTwo({ fate, number: had }: Seen, number: number): boolean {
  return fate === "held" || (fate === "passed" && had >= number);
}
