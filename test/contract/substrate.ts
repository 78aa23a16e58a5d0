import type { LocalSpace, SpaceOptions } from "lockstep";

/** A kind of memory that the contract suites run on. */
export interface Substrate {
  readonly name: "threads" | "processes";
  /** A space that nobody else has. */
  open(options?: SpaceOptions): Promise<LocalSpace>;
}
