import type { Suspicion } from "../protocol/detector/watching.ts";
import { type Judge, Violation, type World } from "./model.ts";

const CALM_US = 5_000_000;

export const DETECTOR_SITUATIONS = ["suspected somebody dead", "suspected somebody alive", "trusted somebody again"] as const;

/**
 * Of a failure detector: what is told alternates, and in the end, when all are up and hear each other, nobody is suspected for some seconds (eventual accuracy, Chandra and Toueg 1996).
 * How soon the dead are suspected, and how often the living are, is measured, not judged.
 */
export class DetectorJudge implements Judge<never, Suspicion> {
  readonly #world: World<never>;
  /** By node: whom it suspects. */
  readonly #suspects: Set<number>[];
  /** When somebody last suspected or trusted somebody, or all healed. */
  #lastUs = 0;

  constructor(world: World<never>) {
    this.#world = world;
    this.#suspects = Array.from({ length: world.size }, () => new Set());
  }

  told(node: number, { peer, isSuspected }: Suspicion): void {
    const suspects = this.#suspects[node]!;
    if (suspects.has(peer) === isSuspected || peer === node)
      throw new Violation("news", `node ${node} told that it ${isSuspected ? "suspects" : "trusts"} ${peer}, which was so before`);
    this.#lastUs = this.#world.nowUs;
    if (isSuspected) suspects.add(peer);
    else suspects.delete(peer);
    if (!isSuspected) this.#world.met("trusted somebody again");
    else this.#world.met(this.#world.isUp(peer) ? "suspected somebody alive" : "suspected somebody dead");
  }

  died(node: number): void {
    this.#suspects[node]!.clear();
  }

  unfinished(): string | undefined {
    const node = this.#suspects.findIndex((suspects) => suspects.size > 0);
    if (node !== -1) return `node ${node} still suspects ${[...this.#suspects[node]!].join(", ")}`;
    return this.#world.nowUs - this.#lastUs < CALM_US ? "somebody was suspected just now" : undefined;
  }

  started(): void {}
  paused(): void {}
  requested(): void {}
  stepped(): void {}
  healed(): void {
    this.#lastUs = this.#world.nowUs;
  }
}
