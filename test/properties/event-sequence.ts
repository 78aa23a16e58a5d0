import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { LocalEvent, LocalSpace, LockstepError } from "lockstep";
import { settled } from "./settled.ts";

type Change = "set" | "setSync" | "clear" | "clearSync" | "flash";
type Look = "wait0" | "waitSync0" | "waitSync1";
export type EventStep =
  | { readonly does: "wait" | Change | Look; readonly party: number }
  /** Of the wait with that number, counted from the end. */
  | { readonly does: "abort"; readonly back: number };

const party = fc.nat(2);

export const eventSteps: fc.Arbitrary<EventStep[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ does: fc.constant("wait" as const), party }) },
    { weight: 3, arbitrary: fc.record({ does: fc.constantFrom<Change[]>("set", "setSync", "clear", "clearSync", "flash"), party }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constantFrom<Look[]>("wait0", "waitSync0", "waitSync1"), party }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("abort" as const), back: fc.nat(5) }) },
  ),
  { maxLength: 30 },
);

type Fate = "waiting" | "gone on" | "aborted" | "closed";

interface Wait {
  readonly party: number;
  readonly controller: AbortController;
  /** What the model says, and what came of it. */
  expected: Fate;
  fate: Fate;
}

/** Takes the steps with real events, one in each space, and with the model, which is a flag and a list; compares them after each step. */
export class EventSequence {
  readonly #spaces: readonly LocalSpace[];
  readonly #events: readonly LocalEvent[];
  readonly #waits: Wait[] = [];
  #isSet = false;

  constructor(spaces: readonly LocalSpace[]) {
    this.#spaces = spaces;
    this.#events = spaces.map((space) => space.event("bell"));
  }

  async take(steps: readonly EventStep[]): Promise<void> {
    for (const step of steps) {
      await this.#step(step);
      await this.#compare();
    }
    for (const space of this.#spaces) {
      for (const wait of this.#waits) if (wait.expected === "waiting" && this.#spaces[wait.party] === space) wait.expected = "closed";
      await space.close();
    }
    await settled(
      () => this.#waits.every(({ fate, expected }) => fate === expected),
      () => "a wait does not end with its space",
    );
  }

  async #compare(): Promise<void> {
    await settled(
      () => this.#waits.every(({ fate, expected }) => fate === expected) && this.#events.every(({ isSet }) => isSet === this.#isSet),
      () =>
        `${this.#waits.map(({ fate, expected }) => `${fate}/${expected}`).join()}; ${this.#events.map(({ isSet }) => isSet).join()}/${this.#isSet}`,
    );
  }

  async #step(step: EventStep): Promise<void> {
    if (step.does === "abort") {
      const wait = this.#waits.at(-1 - step.back);
      if (wait?.expected === "waiting") wait.expected = "aborted";
      wait?.controller.abort();
      return;
    }
    const at = step.party % this.#spaces.length;
    const event = this.#events[at]!;
    if (step.does === "wait") this.#wait(at);
    else if (step.does.startsWith("wait")) await this.#look(event, step.does as Look);
    else await this.#change(event, step.does as Change);
  }

  async #change(event: LocalEvent, change: Change): Promise<void> {
    this.#isSet = change.startsWith("set");
    if (!change.startsWith("clear")) for (const wait of this.#waits) if (wait.expected === "waiting") wait.expected = "gone on";
    if (change !== "flash") return event[change]() as Promise<void> | void;
    event.setSync();
    event.clearSync();
  }

  async #look(event: LocalEvent, how: Look): Promise<void> {
    const looked = (async (): Promise<void> => {
      if (how === "wait0") await event.wait({ timeoutMs: 0 });
      else event.waitSync({ timeoutMs: how === "waitSync0" ? 0 : 1 });
    })();
    if (this.#isSet) await looked;
    else await assert.rejects(looked, { code: "timeout" });
  }

  #wait(at: number): void {
    const wait: Wait = { party: at, controller: new AbortController(), expected: this.#isSet ? "gone on" : "waiting", fate: "waiting" };
    this.#waits.push(wait);
    const { signal } = wait.controller;
    this.#events[at]!.wait({ signal }).then(
      () => (wait.fate = "gone on"),
      (error: LockstepError) => (wait.fate = error === signal.reason ? "aborted" : (error.code as "closed")),
    );
  }
}
