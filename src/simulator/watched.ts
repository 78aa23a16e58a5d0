/** What a watch of a protocol's own invariants sees of a run: a world whose nodes have states of that type. */
export interface Watched<State> {
  readonly size: number;
  /** Of a node that is up. */
  state(node: number): State | undefined;
  met(situation: string): void;
}
