/** A node of a ring. */
export interface RingNode {
  /** Its name, not empty. A point that several nodes have belongs to the one whose id is smallest, compared by code units. */
  readonly id: string;
  /** Its share of the keys beside that of a node of weight 1, by the number of its points: a number above 0, 1 by default. */
  readonly weight?: number | undefined;
  /** Where it stands, whole numbers from 0 to 2^32 − 1, instead of where its hashes are. */
  readonly points?: Iterable<number> | undefined;
}
