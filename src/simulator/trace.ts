/** One thing that happens in a run. A message has a number, by which its sending, arriving and getting lost belong together. */
export type Step =
  | { readonly what: "start" | "die" | "pause" | "resume"; readonly node: number }
  | { readonly what: "send"; readonly id: number; readonly from: number; readonly to: number; readonly message: unknown }
  | { readonly what: "arrive"; readonly id: number; readonly from: number; readonly to: number }
  | { readonly what: "lose"; readonly id: number; readonly from: number; readonly to: number; readonly why: string }
  | { readonly what: "save"; readonly node: number; readonly saved: unknown }
  | { readonly what: "request"; readonly node: number; readonly request: unknown }
  | { readonly what: "tell"; readonly node: number; readonly result: unknown }
  | { readonly what: "fault" | "heal"; readonly fault: string; readonly of: readonly number[] }
  | { readonly what: "violation"; readonly invariant: string; readonly detail: string };

export interface Tracer {
  step(atUs: number, step: Step): void;
  /** The state of a node, after it was started or has worked on an input. */
  state(atUs: number, node: number, state: unknown): void;
}

/** Writes a run down, a line of JSON for each thing that happens; of states, those that differ from the one before. */
export class Trace implements Tracer {
  readonly #write: (line: string) => void;
  readonly #states: string[] = [];

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  step(atUs: number, step: Step): void {
    this.#write(JSON.stringify({ atUs, ...step }));
  }

  state(atUs: number, node: number, state: unknown): void {
    const text = JSON.stringify(state, (key, value: unknown) =>
      key === "place" || key === "detector" || key === "now" ? undefined : value,
    );
    if (this.#states[node] === text) return;
    this.#states[node] = text;
    this.#write(`{"atUs":${atUs},"what":"state","node":${node},"state":${text}}`);
  }
}
