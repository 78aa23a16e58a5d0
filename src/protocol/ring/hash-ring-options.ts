import type { HashName } from "./ring-hash.ts";

/** How nodes and keys come onto a ring. */
export interface HashRingOptions {
  /** Of keys and of nodes; `murmur3` by default, and `md5` when the placement is ketama's, which has no other. */
  readonly hash?: HashName | undefined;
  /** Points of a node of weight 1, 1 to 1,048,576, by default 160, as ketama has. The shares' deviation falls with the root of it. */
  readonly virtualNodes?: number | undefined;
  /**
   * Whose a key is: by `"successor"`, the default, of the first node clockwise, with the smallest point that is not below the key's hash; by
   * `"predecessor"` of the last node before it, with the largest point that is not above.
   */
  readonly rule?: "successor" | "predecessor" | undefined;
  /**
   * Where a node's points are. `"hashed"`, the default: point i of node n is the hash of `n-i`; a node of weight w has w × virtualNodes of them, rounded,
   * at least one. `"ketama"`: as libketama places them, four from each MD5; with weights that differ, every node's number depends on all.
   */
  readonly placement?: "hashed" | "ketama" | undefined;
}
