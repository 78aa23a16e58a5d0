/** One line of the runner's account: a test that ran, a trouble with a file, or a suite declared absent. */
export interface Verdict {
  readonly suite: string;
  /** What the suite ran on; "all" when it names none. */
  readonly substrate: string;
  readonly title: string;
  readonly result: "passed" | "failed" | "absent";
  /** The failure in full, or the reason of the absence. */
  readonly detail: string;
}
