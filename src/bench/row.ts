/** How much to measure: a full run, or a short one that only shows that everything works. */
export interface Effort {
  /** Turns each contender gets; they take turns A B C, A B C, so that a drifting machine hits all alike. */
  readonly rounds: number;
  /** Share of the full amount of work done in one turn, 0 < share ≤ 1. */
  readonly share: number;
}

/** Whose work a figure is: ours, something a user could use instead, or the least the machine allows. */
export type Side = "lockstep" | "peer" | "floor";

export interface Contender {
  readonly name: string;
  readonly side: Side;
  /** One turn: some samples, each in nanoseconds per operation. */
  measure(): Promise<number[]> | number[];
}

/** What the project promises of one contender against another, taken round by round. */
export interface Goal {
  readonly contender: string;
  readonly peer: string;
  /** `at-most`: contender's time ÷ peer's time ≤ limit. `faster-by`: peer's time ÷ contender's time ≥ limit. */
  readonly sense: "at-most" | "faster-by";
  readonly limit: number;
}

export interface Absent {
  readonly name: string;
  readonly why: string;
}

/** A row made ready: everything opened, started and compiled. */
export interface Contest {
  readonly contenders: readonly Contender[];
  readonly goals: readonly Goal[];
  readonly absent: readonly Absent[];
  /** What a table of times does not say; asked for at the end. */
  remarks?(): readonly string[];
  close(): Promise<void>;
}

export interface Row {
  readonly id: string;
  readonly title: string;
  /** How it was measured, in a sentence or two, printed under the title. */
  readonly how: string;
  readonly rounds: number;
  open(effort: Effort): Promise<Contest>;
}
