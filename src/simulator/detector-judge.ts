import type { Suspicion } from "../protocol/detector/watching.ts";
import { type Judge, Violation, type World } from "./model.ts";

export const DETECTOR_SITUATIONS = ["suspected somebody dead", "suspected somebody alive", "trusted somebody again"] as const;

/**
 * Of a failure detector: what is told alternates, and in the end, when all are up and hear each other, nobody is suspected (eventual accuracy, Chandra and Toueg 1996). How soon
 * the dead are suspected, and how often the living are, is measured, not judged: no network keeps a promise about that.
 */
export class DetectorJudge implements Judge<never, Suspicion> {
  readonly #world: World<never>;
  /** By node: whom it suspects. */
  readonly #suspects: Set<number>[];

  constructor(world: World<never>) {
    this.#world = world;
    this.#suspects = Array.from({ length: world.size }, () => new Set());
  }

  told(node: number, { peer, isSuspected }: Suspicion): void {
    const suspects = this.#suspects[node]!;
    if (suspects.has(peer) === isSuspected || peer === node)
      throw new Violation("news", `node ${node} told that it ${isSuspected ? "suspects" : "trusts"} ${peer}, which was so before`);
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
    return node === -1 ? undefined : `node ${node} still suspects ${[...this.#suspects[node]!].join(", ")}`;
  }

  started(): void {}
  paused(): void {}
  requested(): void {}
  stepped(): void {}
  healed(): void {}
}
