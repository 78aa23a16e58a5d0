/** What a test process tells the runner, one JSON line each. */
export type Outcome =
  | { readonly event: "started"; readonly title: string }
  | { readonly event: "finished"; readonly result: Finished }
  | { readonly event: "warned"; readonly text: string }
  | { readonly event: "ended" };

export interface Finished {
  /** Titles from the top-level describe down to this one. */
  readonly path: readonly string[];
  readonly isSuite: boolean;
  /** The failure in full; absent when it passed. */
  readonly failure?: string;
  /** True when it failed only because something inside it did, which is told already. */
  readonly isEcho: boolean;
  /** The reason of a skip or todo, or the word itself when none was given. */
  readonly passedOver?: string;
}
