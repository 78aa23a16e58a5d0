/** What is counted, and by how many. */
export interface Task {
  /** Where the text can be opened, and where its parts begin. */
  readonly path: string;
  readonly cuts: Int32Array;
  /** How often it is counted. */
  readonly passes: number;
  readonly processes: number;
}
