import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { LocalSemaphore, LocalSpace, LockstepError, LocalPermit, SemaphoreOptions } from "lockstep";
import { SemaphoreModel } from "./semaphore-model.ts";
import { settled } from "./settled.ts";

type Trying = "acquire0" | "acquireSync0" | "tryAcquire" | "tryAcquireSync";
export type SemaphoreStep =
  | { readonly does: "acquire"; readonly party: number; readonly count: number }
  | { readonly does: Trying; readonly party: number; readonly count: number }
  | { readonly does: "give" | "giveSync"; readonly party: number; readonly count: number }
  /** Of the taking with that number, counted from the end. */
  | { readonly does: "giveBack" | "dispose" | "abort"; readonly back: number };

const party = fc.nat(2);
const count = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 2, arbitrary: fc.integer({ min: 2, max: 4 }) });

export const semaphoreSteps: fc.Arbitrary<SemaphoreStep[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ does: fc.constant("acquire" as const), party, count }) },
    {
      weight: 3,
      arbitrary: fc.record({ does: fc.constantFrom<Trying[]>("acquire0", "acquireSync0", "tryAcquire", "tryAcquireSync"), party, count }),
    },
    { weight: 2, arbitrary: fc.record({ does: fc.constantFrom("give" as const, "giveSync" as const), party, count }) },
    {
      weight: 4,
      arbitrary: fc.record({ does: fc.constantFrom("giveBack" as const, "dispose" as const, "abort" as const), back: fc.nat(7) }),
    },
  ),
  { maxLength: 30 },
);
export const semaphoreOptions: fc.Arbitrary<SemaphoreOptions> = fc.record({ permits: fc.nat(5), bounded: fc.boolean() });

interface Taking {
  readonly party: number;
  readonly count: number;
  readonly controller: AbortController;
  fate: "waiting" | "had" | "given back" | "refused";
  permit?: LocalPermit;
}

/** Takes the steps with real semaphores, one in each space, and with the model; after each step nobody may wait for what is there. */
export class SemaphoreSequence {
  readonly #spaces: readonly LocalSpace[];
  readonly #semaphores: readonly LocalSemaphore[];
  readonly #model: SemaphoreModel;
  readonly #takings: Taking[] = [];

  constructor(spaces: readonly LocalSpace[], options: SemaphoreOptions) {
    this.#spaces = spaces;
    this.#semaphores = spaces.map((space) => space.semaphore("seats", options));
    this.#model = new SemaphoreModel(options.permits, options.bounded === true, spaces.length);
  }

  async take(steps: readonly SemaphoreStep[]): Promise<void> {
    for (const step of steps) {
      await this.#step(step);
      await settled(
        () => this.#semaphores.every(({ available }) => available === this.#model.available) && this.#fits() === undefined,
        () =>
          `${this.#semaphores.map(({ available }) => available).join()} available, expected ${this.#model.available}; somebody waits for ${this.#fits()?.count}`,
      );
    }
    await this.#leave();
  }

  /** Somebody who waits for no more than there is. */
  #fits(): Taking | undefined {
    return this.#takings.find(({ fate, count: wanted }) => fate === "waiting" && wanted <= this.#model.available);
  }

  /** What the others had is there for the first when they have left; what waited was refused. */
  async #leave(): Promise<void> {
    const [first, ...others] = this.#spaces;
    for (const { controller } of this.#takings.filter((taking) => taking.party === 0)) controller.abort();
    for (const space of others) await space.close();
    await settled(
      () => this.#takings.every(({ fate }) => fate !== "waiting"),
      () => "somebody waits in a closed space",
    );
    const all = this.#model.available + this.#model.held.slice(1).reduce((sum, held) => sum + held, 0);
    assert.equal(this.#semaphores[0]!.tryAcquireSync(all + 1), null);
    if (all > 0) assert.ok(this.#semaphores[0]!.tryAcquireSync(all));
    await first!.close();
  }

  async #step(step: SemaphoreStep): Promise<void> {
    if ("back" in step) {
      const taking = this.#takings.at(-1 - step.back);
      if (taking === undefined) return;
      if (step.does === "abort") taking.controller.abort();
      else await this.#giveBack(taking, step.does);
      return;
    }
    const at = step.party % this.#spaces.length;
    if (step.does === "acquire") this.#acquire(at, step.count);
    else if (step.does === "give" || step.does === "giveSync") await this.#give(at, step.count, step.does);
    else await this.#try(at, step.count, step.does);
  }

  #acquire(at: number, wanted: number): void {
    const taking: Taking = { party: at, count: wanted, controller: new AbortController(), fate: "waiting" };
    this.#takings.push(taking);
    const { signal } = taking.controller;
    this.#semaphores[at]!.acquire({ permits: wanted, signal }).then(
      (permit) => {
        assert.equal(signal.aborted, false);
        this.#had(taking, permit);
      },
      (error: unknown) => {
        taking.fate = "refused";
        if (signal.aborted) assert.equal(error, signal.reason);
        else assert.equal((error as LockstepError).code, "closed");
      },
    );
  }

  #had(taking: Taking, permit: LocalPermit): void {
    this.#model.take(taking.party, taking.count);
    taking.permit = permit;
    taking.fate = "had";
  }

  async #try(at: number, wanted: number, how: Trying): Promise<void> {
    const semaphore = this.#semaphores[at]!;
    const expected = wanted <= this.#model.available;
    const started: Promise<LocalPermit | null> = {
      acquire0: () => semaphore.acquire({ permits: wanted, timeoutMs: 0 }),
      acquireSync0: async () => semaphore.acquireSync({ permits: wanted, timeoutMs: 0 }),
      tryAcquire: () => semaphore.tryAcquire(wanted),
      tryAcquireSync: async () => semaphore.tryAcquireSync(wanted),
    }[how]();
    const permit = await started.catch((error: LockstepError) => {
      assert.equal(error.code, "timeout");
      return null;
    });
    assert.equal(permit !== null, expected);
    if (permit === null) return;
    const taking: Taking = { party: at, count: wanted, controller: new AbortController(), fate: "waiting" };
    this.#takings.push(taking);
    this.#had(taking, permit);
  }

  async #give(at: number, given: number, how: "give" | "giveSync"): Promise<void> {
    const semaphore = this.#semaphores[at]!;
    const give = async (): Promise<void> => (how === "give" ? semaphore.release(given) : semaphore.releaseSync(given));
    if (this.#model.give(at, given)) await give();
    else await assert.rejects(give(), { code: "full" });
  }

  async #giveBack(taking: Taking, how: "giveBack" | "dispose"): Promise<void> {
    const { permit, fate } = taking;
    if (permit === undefined) return;
    if (fate === "had") this.#model.giveBack(taking.party, taking.count);
    taking.fate = "given back";
    if (how === "dispose") permit[Symbol.dispose]();
    else if (fate === "had") await permit.release();
    else await assert.rejects(permit.release(), { code: "not-held" });
  }
}
