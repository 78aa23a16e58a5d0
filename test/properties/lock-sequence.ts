import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import * as fc from "fast-check";
import type { LocalHold, LocalSpace, LockstepError } from "lockstep";
import { type Fate, LockModel } from "./lock-model.ts";

const WAYS = ["acquire", "acquireSync", "tryAcquire", "tryAcquireSync", "acquire0", "acquireSync0"] as const;
type Way = (typeof WAYS)[number];

export type LockStep =
  | { readonly does: "take"; readonly way: Way; readonly name: string }
  /** Of the acquire with that number, counted from the end. */
  | { readonly does: "release" | "dispose" | "abort"; readonly back: number }
  | { readonly does: "force"; readonly name: string }
  | { readonly does: "crowd" };

const name = fc.constantFrom("a", "b");

/** Steps that a program of one thread may take with its locks. */
export const lockSteps: fc.Arbitrary<LockStep[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ does: fc.constant("take" as const), way: fc.constantFrom(...WAYS), name }) },
    { weight: 4, arbitrary: fc.record({ does: fc.constantFrom("release" as const, "dispose" as const), back: fc.nat(6) }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("abort" as const), back: fc.nat(6) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("force" as const), name }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("crowd" as const) }) },
  ),
  { maxLength: 40 },
);

interface Taken {
  readonly controller: AbortController;
  hold: LocalHold | undefined;
  error: unknown;
}

/** Takes the steps in a real space and in the model, and compares the fates of all acquires after each. */
export class LockSequence {
  readonly #space: LocalSpace;
  readonly #model = new LockModel();
  readonly #taken: Taken[] = [];
  readonly #names: string[] = [];
  readonly #lastToken = new Map<string, bigint>();

  constructor(space: LocalSpace) {
    this.#space = space;
  }

  async take(steps: readonly LockStep[]): Promise<void> {
    for (const step of steps) {
      await this.#step(step);
      await setImmediate();
      this.#compare();
    }
    const waiting = this.#taken.filter(({ hold, error }) => hold === undefined && error === undefined);
    await this.#space.close();
    await setImmediate();
    for (const { error } of waiting) assert.equal((error as LockstepError).code, "closed");
  }

  #compare(): void {
    for (const [number, { hold, error }] of this.#taken.entries()) {
      const expected = this.#model.fates[number];
      assert.equal(this.#fate(hold, error), expected, `acquire ${number} of "${this.#names[number]}"`);
      if (hold !== undefined && expected === "held") this.#tokenGrows(number, hold.token);
    }
  }

  #fate(hold: LocalHold | undefined, error: unknown): Fate {
    if (hold === undefined) return error === undefined ? "waiting" : "refused";
    try {
      assert.equal(typeof hold.token, "bigint");
      assert.equal(hold.signal.aborted, false);
      return "held";
    } catch (ended) {
      const { code } = ended as LockstepError;
      assert.equal(hold.signal.aborted, code === "lost");
      return code === "lost" ? "lost" : "released";
    }
  }

  readonly #tokens = new Map<number, bigint>();

  #tokenGrows(number: number, token: bigint): void {
    const known = this.#tokens.get(number);
    if (known !== undefined) return assert.equal(token, known);
    const lock = this.#names[number]!;
    assert.ok(token > (this.#lastToken.get(lock) ?? 0n));
    this.#lastToken.set(lock, token);
    this.#tokens.set(number, token);
  }

  async #step(step: LockStep): Promise<void> {
    switch (step.does) {
      case "take":
        return this.#acquire(step.way, step.name);
      case "force":
        return this.#force(step.name);
      case "crowd":
        for (let at = 0; at < 30; at++) this.#space.lock(`other ${at}`).acquireSync().releaseSync();
        return;
      default: {
        const number = this.#taken.length - 1 - step.back;
        if (number < 0) return;
        if (step.does === "abort") {
          this.#model.giveUp(number);
          this.#taken[number]!.controller.abort();
        } else this.#end(number, step.does);
      }
    }
  }

  async #force(lockName: string): Promise<void> {
    const holder = this.#model.holder(lockName);
    const released = this.#space.lock(lockName).release();
    if (holder === null) return assert.rejects(released, { code: "not-held" });
    this.#model.end(holder, "lost");
    await released;
  }

  #end(number: number, how: "release" | "dispose"): void {
    const { hold } = this.#taken[number]!;
    if (hold === undefined) return;
    const fate = this.#model.fates[number];
    if (how === "dispose") hold[Symbol.dispose]();
    else if (fate === "released") assert.throws(() => hold.releaseSync(), { code: "not-held" });
    else hold.releaseSync();
    this.#model.end(number, "released");
  }

  async #settle(taken: Taken, started: Promise<LocalHold | null>): Promise<void> {
    try {
      const hold = await started;
      if (hold === null) taken.error = null;
      else taken.hold = hold;
    } catch (error) {
      taken.error = error;
    }
  }

  async #acquire(way: Way, lockName: string): Promise<void> {
    const lock = this.#space.lock(lockName);
    const controller = new AbortController();
    const taken: Taken = { controller, hold: undefined, error: undefined };
    this.#taken.push(taken);
    this.#names.push(lockName);
    const isHeld = this.#model.isHeld(lockName);
    this.#model.acquire(lockName, way === "acquire");
    const { signal } = controller;
    const started: Promise<LocalHold | null> = {
      acquire: () => lock.acquire({ signal }),
      acquire0: () => lock.acquire({ signal, timeoutMs: 0 }),
      acquireSync: async () => lock.acquireSync(),
      acquireSync0: async () => lock.acquireSync({ timeoutMs: 0 }),
      tryAcquire: () => lock.tryAcquire(),
      tryAcquireSync: async () => lock.tryAcquireSync(),
    }[way]();
    const settled = this.#settle(taken, started);
    if (way === "acquire") return;
    await settled;
    if (!isHeld) return;
    if (way.startsWith("try")) assert.equal(taken.error, null);
    else assert.equal((taken.error as LockstepError).code, way === "acquireSync" ? "deadlock" : "timeout");
  }
}
