import type { Operation } from "./operations.ts";

/** Of an object, as small as can be: equal states are equal values. */
export type State = string | number;

/** What an operation does to a state: the state after it; undefined where it cannot take effect with the result that it had. */
export type Step = (state: State) => State | undefined;

/** An operation, as the search sees it. */
export interface Act {
  readonly step: Step;
  /** Which of those that may come next is tried first: the smallest. A hint, by default where the operation ended: who ends first comes first. */
  readonly rank: number;
  /** Wherever it can take effect it may as well do so at once: nothing becomes impossible by that. So it is with what only looks. */
  readonly isEager?: boolean;
  /** Of unknown outcome: those of one kind do the same, so the one that began first comes first. */
  readonly kind?: string;
}

/** Of an operation that explains nothing: whether it took effect makes no difference. */
export const never: Step = () => undefined;

/** What becomes of operations when less is asked of a history: another in their place, or nothing. */
export type Weakening = ReadonlyMap<Operation, Operation | null>;

/** An object by itself: what operations do when they come one after another. */
export interface Model {
  readonly name: string;
  /** The operations that it has. */
  readonly ops: readonly string[];
  readonly start: State;
  /** What each of these operations, all there are of one object, does. None has failed. Throws `"invalid"` for a value that the operation cannot have. */
  acts(operations: readonly Operation[]): Act[];
  /**
   * Ways to ask less of a history, each by itself and all together: if it is linearizable as it is, then it is so without that. What is impossible still
   * then was impossible before.
   */
  weakenings(operations: readonly Operation[]): Weakening[];
}
