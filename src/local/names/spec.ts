/** What a name can be open as. The number stands in its entry. */
export const KINDS = [
  "",
  "lock",
  "rlock",
  "semaphore",
  "condition",
  "event",
  "value",
  "array",
  "queue",
  "latch",
  "barrier",
  "order",
  "pipe",
  "rwlock",
] as const;
export type Kind = Exclude<(typeof KINDS)[number], "">;

/** What a name is opened with; two openings must agree. */
export interface Spec {
  readonly name: string;
  readonly kind: Kind;
  /** Up to three 32-bit numbers. */
  readonly parameters: readonly number[];
  /** Says in words what such numbers mean. */
  readonly describe?: (parameters: readonly number[]) => string;
  /** Bytes in the heap, zeroed. */
  readonly dataBytes: number;
  /** Sets what is not zero in a new object, before anybody else can see it. */
  readonly made?: (place: Place) => void;
  /** Clears what a dead actor left in our slot's cells, before others may take it for ours. */
  readonly joined?: (place: Place) => void;
}

/** Where a name lives. */
export interface Place {
  readonly index: number;
  /** First word of its record. */
  readonly at: number;
  /** Its heap part, in bytes from the segment's start. */
  readonly dataAt: number;
}
