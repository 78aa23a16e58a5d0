import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { LocalCondition, LocalLock, LocalSpace, LockstepError } from "lockstep";
import { settled } from "./settled.ts";

export type ConditionStep =
  | { readonly does: "wait" | "waitSync1"; readonly party: number }
  | { readonly does: "notify" | "notifySync"; readonly party: number; readonly count: number }
  | { readonly does: "notifyAll"; readonly party: number }
  /** Of the wait with that number, counted from the end; "cross": in the very turn of a notification. */
  | { readonly does: "abort" | "cross"; readonly back: number };

const party = fc.nat(2);

export const conditionSteps: fc.Arbitrary<ConditionStep[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ does: fc.constant("wait" as const), party }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constantFrom("waitSync1" as const, "notifyAll" as const), party }) },
    { weight: 3, arbitrary: fc.record({ does: fc.constantFrom("notify" as const, "notifySync" as const), party, count: fc.nat(4) }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constantFrom("abort" as const, "cross" as const), back: fc.nat(5) }) },
  ),
  { maxLength: 30 },
);

type Fate = "waiting" | "notified" | "aborted" | "closed";

interface Wait {
  readonly party: number;
  readonly controller: AbortController;
  /** What the model says, and what came of it. */
  expected: Fate;
  fate: Fate;
}

/** Takes the steps with real conditions over one lock, one in each space, and with the model, which is a list of who waits; compares after each step. */
export class ConditionSequence {
  readonly #spaces: readonly LocalSpace[];
  readonly #locks: readonly LocalLock[];
  readonly #conditions: readonly LocalCondition[];
  readonly #waits: Wait[] = [];
  #inside = 0;

  constructor(spaces: readonly LocalSpace[], isRecursive: boolean) {
    this.#spaces = spaces;
    this.#locks = spaces.map((space) => (isRecursive ? space.rlock("door") : space.lock("door")));
    this.#conditions = spaces.map((space, at) => space.condition("news", this.#locks[at]!));
  }

  async take(steps: readonly ConditionStep[]): Promise<void> {
    for (const step of steps) {
      await this.#step(step);
      await this.#compare();
    }
    for (const wait of this.#waits) if (wait.expected === "waiting") wait.expected = "closed";
    for (const space of this.#spaces) await space.close();
    await this.#compare();
  }

  async #compare(): Promise<void> {
    await settled(
      () => this.#waits.every(({ fate, expected }) => fate === expected),
      () => this.#waits.map(({ party: of, fate, expected }) => `${of}: ${fate}/${expected}`).join(),
    );
  }

  async #step(step: ConditionStep): Promise<void> {
    if ("back" in step) return this.#abort(this.#waits.at(-1 - step.back), step.does === "cross");
    const at = step.party % this.#spaces.length;
    const [lock, condition] = [this.#locks[at]!, this.#conditions[at]!];
    switch (step.does) {
      case "wait":
        this.#wait(at);
        // It has to be in the line before the next step, and is when the lock has been had since.
        return lock.withLock(() => {});
      case "waitSync1":
        return assert.throws(() => lock.withLockSync((hold) => condition.waitSync(hold, { timeoutMs: 1 })), { code: "timeout" });
      case "notifyAll":
        return this.#notified(() => lock.withLock((hold) => condition.notifyAll(hold)), Infinity);
      case "notify":
        return this.#notified(() => lock.withLock((hold) => condition.notify(hold, step.count)), step.count);
      case "notifySync":
        return this.#notified(() => lock.withLockSync((hold) => condition.notify(hold, step.count)), step.count);
    }
  }

  /** So many of those who wait go on: of which parties is not said, within a party those who came first. */
  async #notified(notify: () => Promise<void> | void, count: number): Promise<void> {
    const waiting = this.#waits.filter(({ expected }) => expected === "waiting");
    const expected = Math.min(count, waiting.length);
    await notify();
    await settled(
      () => waiting.filter(({ fate }) => fate === "notified").length === expected,
      () => `${waiting.filter(({ fate }) => fate === "notified").length} of ${waiting.length} have gone on, notified were ${count}`,
    );
    for (const [at, { party: of, fate }] of waiting.entries()) {
      assert.ok(
        fate === "notified" || waiting.slice(at).every((later) => later.party !== of || later.fate === "waiting"),
        "one who came later",
      );
    }
    for (const wait of waiting) wait.expected = wait.fate;
  }

  /** Crossing a notification of one, exactly one wait goes on by it — whichever — or the notification comes before the abort. */
  async #abort(wait: Wait | undefined, isCrossed: boolean): Promise<void> {
    if (wait?.expected !== "waiting") return;
    if (!isCrossed) {
      wait.expected = "aborted";
      wait.controller.abort();
      return;
    }
    const waiting = this.#waits.filter(({ expected }) => expected === "waiting");
    this.#locks[wait.party]!.withLockSync((hold) => this.#conditions[wait.party]!.notify(hold, 1));
    wait.controller.abort();
    const ended = (): Wait[] => waiting.filter(({ fate }) => fate !== "waiting");
    await settled(
      () => wait.fate !== "waiting" && ended().filter(({ fate }) => fate === "notified").length === 1,
      () =>
        `of ${waiting.length}: ${ended()
          .map(({ fate }) => fate)
          .join()}`,
    );
    for (const each of ended()) each.expected = each.fate;
    assert.ok(ended().every((each) => each.fate === "notified" || each === wait));
  }

  #wait(at: number): void {
    const wait: Wait = { party: at, controller: new AbortController(), expected: "waiting", fate: "waiting" };
    this.#waits.push(wait);
    const { signal } = wait.controller;
    const waited = this.#locks[at]!.withLock(async (hold) => {
      try {
        await this.#conditions[at]!.wait(hold, { signal });
      } finally {
        if (!this.#spaces[at]!.closed) {
          assert.equal(++this.#inside, 1);
          assert.ok(hold.token > 0n);
          await Promise.resolve();
          this.#inside--;
        }
      }
    });
    waited.then(
      () => (wait.fate = "notified"),
      (error: LockstepError) => (wait.fate = error === signal.reason ? "aborted" : (error.code as "closed")),
    );
  }
}
