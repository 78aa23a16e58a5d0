import { LockstepError } from "../../sync/error.ts";
import { whole } from "../../sync/whole.ts";
import type { Placement } from "./placement.ts";
import type { RingNode } from "./ring-node.ts";

const POSITION_MAX = 2 ** 32 - 1;

/** A node that is on a ring, checked, with its points; the rings that come of that one have it in common, and its points are hashed once. */
export class Place {
  readonly id: string;
  readonly weight: number;
  readonly #isFixed: boolean;
  #points: Uint32Array;

  /** Throws `"invalid"`. */
  constructor(node: string | RingNode) {
    const { id, weight, points }: RingNode = typeof node === "string" ? { id: node } : (node ?? {});
    if (typeof id !== "string" || id === "")
      throw new LockstepError("invalid", `${JSON.stringify(node)} has no id; expected a node's id, not empty, or { id, weight }`);
    if (weight !== undefined && !(typeof weight === "number" && weight > 0 && weight < Infinity)) {
      throw new LockstepError(
        "invalid",
        `the weight of node ${JSON.stringify(id)} is ${String(weight)}; expected a number above 0, 1 for one like most: a node that is to have no keys is left out`,
      );
    }
    if (weight !== undefined && points !== undefined)
      throw new LockstepError("invalid", `node ${JSON.stringify(id)} has points and a weight; expected one of both: points say all`);
    this.id = id;
    this.weight = weight ?? 1;
    this.#isFixed = points !== undefined;
    this.#points = Uint32Array.from(points ?? [], (point) => whole(`a point of node ${JSON.stringify(id)}`, point, 0, POSITION_MAX));
    if (this.#isFixed && this.#points.length === 0)
      throw new LockstepError(
        "invalid",
        `node ${JSON.stringify(id)} has no points; expected at least one, or no list for those of its hashes`,
      );
  }

  /** How many points it has by that placement, among so many nodes of that weight together. */
  count(placement: Placement, nodes: number, total: number): number {
    return this.#isFixed ? this.#points.length : placement.texts(this.id, this.weight, nodes, total) * placement.pointsPerText;
  }

  /** So many points, by that placement. */
  pointsBy(placement: Placement, count: number): Uint32Array {
    if (this.#points.length !== count) this.#points = placement.points(this.id, count / placement.pointsPerText);
    return this.#points;
  }
}
