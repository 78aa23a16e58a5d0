import { LockstepError } from "../../sync/error.ts";
import { whole } from "../../sync/whole.ts";
import { Continuum } from "./continuum.ts";
import type { HashRingOptions } from "./hash-ring-options.ts";
import { Place } from "./place.ts";
import { type Placement, hashedPlacement, ketamaPlacement } from "./placement.ts";
import { type RingHash, ringHash } from "./ring-hash.ts";
import type { RingNode } from "./ring-node.ts";

const POSITION_MAX = 2 ** 32 - 1;
const VIRTUAL_NODES = 160;
const VIRTUAL_NODES_MAX = 2 ** 20;

/**
 * Consistent hashing (Karger et al., STOC 1997): nodes and keys on a circle of 2^32 places, each key on the node next to it. When a node comes or
 * goes only its own keys move, about 1/(n+1) of all when the n+1-st comes. Whoever has the same nodes and options has the same ring, in whatever order they came.
 *
 * A ring never changes: `with` and `without` make another. So who moves keys has both, the one before and the one after, and a reader never has half of one.
 */
export class HashRing {
  readonly #options: HashRingOptions;
  readonly #hash: RingHash;
  readonly #placement: Placement;
  /** What a position is xor-ed with: nothing, or all bits for the predecessor rule, which is the successor rule of a ring read backwards. */
  readonly #mirror: number;
  /** By id, by code units: a node's index is its rank in a tie. */
  readonly #places: readonly Place[];
  readonly #continuum: Continuum;

  /**
   * A ring may be empty until it is asked. Throws `"invalid"` for nodes without an id or with the same, and for weights, points and options out of
   * their range; `"full"` for over 2,097,152 points in all.
   */
  constructor(nodes: Iterable<string | RingNode>, options: HashRingOptions = {}) {
    const { hash, placement, mirror } = chosen(options);
    this.#options = { ...options };
    this.#hash = hash;
    this.#placement = placement;
    this.#mirror = mirror;
    this.#places = sorted(nodes);
    this.#continuum = new Continuum(this.#pointsOfAll());
  }

  /** The ids of its nodes, sorted by code units. */
  get nodes(): readonly string[] {
    return this.#places.map(({ id }) => id);
  }

  /** Whose the key is, a text by its UTF-8. O(log n) of the points. Throws `"invalid"` when the ring is empty. */
  nodeFor(key: string | Uint8Array): string {
    return this.#nodeAt(this.#hash(key));
  }

  /** The first `count` different nodes from the key on: `nodeFor`'s, and those where its replicas belong. Throws `"invalid"` when there are fewer. */
  nodesFor(key: string | Uint8Array, count: number): string[] {
    this.#checkThatSomebodyIsThere();
    if (!Number.isInteger(count) || count < 1 || count > this.#places.length) {
      throw new LockstepError(
        "invalid",
        `count is ${String(count)}; expected a whole number from 1 to ${this.#places.length}, the ring's nodes: ask for fewer, or add nodes by with()`,
      );
    }
    const owners = this.#continuum.ownersAt((this.#hash(key) ^ this.#mirror) >>> 0, count);
    return Array.from(owners, (owner) => this.#places[owner]!.id);
  }

  /** Whose that place on the ring is, a whole number from 0 to 2^32 − 1. Throws `"invalid"` for another, and when the ring is empty. */
  nodeAt(position: number): string {
    return this.#nodeAt(whole("position", position, 0, POSITION_MAX));
  }

  /** How much of the ring each node has, of 1: what share of keys, when they are many, and how even it is. */
  shares(): Map<string, number> {
    const shares = this.#continuum.shares(this.#places.length);
    return new Map(this.#places.map(({ id }, owner) => [id, shares[owner]!]));
  }

  /** A ring that also has this node. Throws `"invalid"` when there is one of its id. */
  with(node: string | RingNode): HashRing {
    return new HashRing([...this.#places, node], this.#options);
  }

  /** A ring without the node of that id. Throws `"invalid"` when there is none. */
  without(id: string): HashRing {
    const left = this.#places.filter((place) => place.id !== id);
    if (left.length < this.#places.length) return new HashRing(left, this.#options);
    throw new LockstepError(
      "invalid",
      `the ring has no node ${JSON.stringify(id)}; expected one of its ${this.#places.length}: ${listed(this.nodes)}`,
    );
  }

  #nodeAt(position: number): string {
    this.#checkThatSomebodyIsThere();
    return this.#places[this.#continuum.ownerAt((position ^ this.#mirror) >>> 0)]!.id;
  }

  #checkThatSomebodyIsThere(): void {
    if (this.#places.length === 0) throw new LockstepError("invalid", "the ring has no nodes, so nobody has the key; add some by with()");
  }

  /** As the continuum has them: read backwards for the predecessor rule. */
  #pointsOfAll(): Uint32Array[] {
    const places = this.#places;
    const total = places.reduce((sum, { weight }) => sum + weight, 0);
    const counts = places.map((place) => place.count(this.#placement, places.length, total));
    const all = counts.reduce((sum, count) => sum + count, 0);
    if (all > Continuum.POINTS_MAX) {
      throw new LockstepError(
        "full",
        `${places.length} nodes of weight ${total} take ${all} points, and a ring has ${Continuum.POINTS_MAX} at most; give smaller weights or fewer virtualNodes`,
      );
    }
    return places.map((place, i) => place.pointsBy(this.#placement, counts[i]!).map((point) => point ^ this.#mirror));
  }
}

/** What the options say, checked. */
function chosen(options: HashRingOptions): { hash: RingHash; placement: Placement; mirror: number } {
  const {
    placement = "hashed",
    rule = "successor",
    hash = placement === "ketama" ? "md5" : "murmur3",
    virtualNodes = VIRTUAL_NODES,
  } = options;
  if (rule !== "successor" && rule !== "predecessor")
    throw new LockstepError("invalid", `rule is ${JSON.stringify(rule)}; expected "successor" or "predecessor"`);
  if (placement !== "hashed" && placement !== "ketama")
    throw new LockstepError("invalid", `placement is ${JSON.stringify(placement)}; expected "hashed" or "ketama"`);
  if (placement === "ketama" && (hash !== "md5" || virtualNodes !== VIRTUAL_NODES)) {
    throw new LockstepError(
      "invalid",
      `hash is ${JSON.stringify(hash)} and virtualNodes ${String(virtualNodes)}; ketama's are "md5" and ${VIRTUAL_NODES}: leave both out, or the placement`,
    );
  }
  const hashed = ringHash(hash);
  whole("virtualNodes", virtualNodes, 1, VIRTUAL_NODES_MAX);
  return {
    hash: hashed,
    placement: placement === "ketama" ? ketamaPlacement : hashedPlacement(virtualNodes, hashed),
    mirror: rule === "predecessor" ? -1 : 0,
  };
}

/** The nodes by their ids, each once. */
function sorted(nodes: Iterable<string | RingNode>): Place[] {
  if (typeof nodes === "string" || typeof nodes?.[Symbol.iterator] !== "function")
    throw new LockstepError("invalid", `nodes is ${JSON.stringify(nodes)}; expected a list of ids, or of nodes { id, weight }`);
  const places = Array.from(nodes, (node) => (node instanceof Place ? node : new Place(node)));
  places.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const [i, { id }] of places.entries()) {
    if (id === places[i + 1]?.id) {
      throw new LockstepError(
        "invalid",
        `node ${JSON.stringify(id)} is there twice; expected each once: for one of more keys give a weight`,
      );
    }
  }
  return places;
}

function listed(ids: readonly string[]): string {
  const shown = ids.slice(0, 10).map((id) => JSON.stringify(id));
  return shown.join(", ") + (ids.length > shown.length ? ", …" : "");
}
