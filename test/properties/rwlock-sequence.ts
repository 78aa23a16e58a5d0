import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { LocalHold, LocalLock, LocalSpace, LockstepError } from "lockstep";
import { settled } from "./settled.ts";

type Side = "read" | "write";
type Trying = "acquire0" | "acquireSync0" | "tryAcquire" | "tryAcquireSync";
export type RWLockStep =
  | { readonly does: "acquire" | Trying | "force"; readonly party: number; readonly side: Side }
  /** Of the asking with that number, counted from the end. */
  | { readonly does: "release" | "dispose" | "abort"; readonly back: number };

const party = fc.nat(2);
const side = fc.constantFrom<Side>("read", "read", "write");

export const rwlockSteps: fc.Arbitrary<RWLockStep[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ does: fc.constant("acquire" as const), party, side }) },
    {
      weight: 3,
      arbitrary: fc.record({ does: fc.constantFrom<Trying[]>("acquire0", "acquireSync0", "tryAcquire", "tryAcquireSync"), party, side }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("force" as const), party, side }) },
    {
      weight: 7,
      arbitrary: fc.record({ does: fc.constantFrom("release" as const, "dispose" as const, "abort" as const), back: fc.nat(7) }),
    },
  ),
  { maxLength: 30 },
);

interface Asking {
  readonly party: number;
  readonly side: Side;
  readonly controller: AbortController;
  fate: "waiting" | "had" | "ended" | "refused";
  hold?: LocalHold;
}

/** Takes the steps with a real rwlock in each space; after each step many read or one writes, tokens grow, and nobody waits whose turn it is. */
export class RWLockSequence {
  readonly #spaces: readonly LocalSpace[];
  readonly #askings: Asking[] = [];
  #lastWrite = 0n;

  constructor(spaces: readonly LocalSpace[]) {
    this.#spaces = spaces;
  }

  async take(steps: readonly RWLockStep[]): Promise<void> {
    for (const step of steps) {
      await this.#step(step);
      await settled(
        () => this.#isInOrder(),
        () => this.#askings.map(({ party: of, side: to, fate }) => `${of} ${to} ${fate}`).join(", "),
      );
    }
    await this.#leave();
  }

  #count(to: Side, state: Asking["fate"]): number {
    return this.#askings.filter((asking) => asking.side === to && asking.fate === state).length;
  }

  /** What the rwlock says is what we have, and nobody waits who could be in. */
  #isInOrder(): boolean {
    const [reading, writing] = [this.#count("read", "had"), this.#count("write", "had")];
    const [toRead, toWrite] = [this.#count("read", "waiting"), this.#count("write", "waiting")];
    assert.ok(writing === 0 || (writing === 1 && reading === 0), `${reading} read, ${writing} write`);
    const { read, write } = this.#spaces[0]!.rwlock("book");
    if (read.locked !== reading > 0 || write.locked !== writing > 0) return false;
    return writing > 0 || (reading > 0 ? toRead === 0 || toWrite > 0 : toRead + toWrite === 0);
  }

  async #leave(): Promise<void> {
    const [first, ...others] = this.#spaces;
    for (const { controller } of this.#askings.filter((asking) => asking.party === 0)) controller.abort();
    for (const space of others) await space.close();
    await settled(
      () => this.#askings.every(({ fate }) => fate !== "waiting"),
      () => "somebody waits in a closed space",
    );
    for (const asking of this.#askings) if (asking.party === 0 && asking.fate === "had") asking.hold!.releaseSync();
    const hasDied = this.#askings.some((asking) => asking.party > 0 && asking.side === "write" && asking.fate === "had");
    assert.equal((await first!.rwlock("book").write.acquire({ timeoutMs: 5000 })).abandoned, hasDied);
    await first!.close();
  }

  async #step(step: RWLockStep): Promise<void> {
    if ("back" in step) {
      const asking = this.#askings.at(-1 - step.back);
      if (asking === undefined) return;
      if (step.does === "abort") asking.controller.abort();
      else this.#end(asking, step.does);
      return;
    }
    const of = step.party % this.#spaces.length;
    const lock = this.#spaces[of]!.rwlock("book")[step.side];
    if (step.does === "force") await this.#force(lock, of, step.side);
    else {
      const asking: Asking = { party: of, side: step.side, controller: new AbortController(), fate: "waiting" };
      if (step.does === "acquire") this.#acquire(lock, asking);
      else await this.#try(lock, asking, step.does);
    }
  }

  #acquire(lock: LocalLock, asking: Asking): void {
    this.#askings.push(asking);
    const { signal } = asking.controller;
    lock.acquire({ signal }).then(
      (hold) => {
        assert.equal(signal.aborted, false);
        this.#had(asking, hold);
      },
      (error: unknown) => {
        asking.fate = "refused";
        if (signal.aborted) assert.equal(error, signal.reason);
        else assert.equal((error as LockstepError).code, "closed");
      },
    );
  }

  #had(asking: Asking, hold: LocalHold): void {
    asking.hold = hold;
    asking.fate = "had";
    assert.equal(hold.abandoned, false);
    if (asking.side === "read") return;
    assert.ok(hold.token > this.#lastWrite);
    this.#lastWrite = hold.token;
  }

  async #try(lock: LocalLock, asking: Asking, how: Trying): Promise<void> {
    const isExcluded = this.#count("write", "had") > 0 || (asking.side === "write" && this.#count("read", "had") > 0);
    const mayBePolite = this.#count("read", "waiting") + this.#count("write", "waiting") > 0;
    const started: Promise<LocalHold | null> = {
      acquire0: () => lock.acquire({ timeoutMs: 0 }),
      acquireSync0: async () => lock.acquireSync({ timeoutMs: 0 }),
      tryAcquire: () => lock.tryAcquire(),
      tryAcquireSync: async () => lock.tryAcquireSync(),
    }[how]();
    const hold = await started.catch((error: LockstepError) => {
      assert.equal(error.code, "timeout");
      return null;
    });
    if (isExcluded) assert.equal(hold, null);
    else if (!mayBePolite) assert.ok(hold);
    if (hold === null) return;
    this.#askings.push(asking);
    this.#had(asking, hold);
  }

  /** Ends the party's oldest hold, or whoever's. */
  async #force(lock: LocalLock, of: number, to: Side): Promise<void> {
    const holders = this.#askings.filter((asking) => asking.side === to && asking.fate === "had");
    if (holders.length === 0) {
      await assert.rejects(lock.release(), { code: "not-held" });
      return;
    }
    const signals = holders.map(({ hold }) => hold!.signal);
    await lock.release();
    await settled(
      () => signals.filter(({ aborted }) => aborted).length === 1,
      () => "not one hold has ended",
    );
    const ended = holders[signals.findIndex(({ aborted }) => aborted)]!;
    if (holders.some((asking) => asking.party === of)) assert.equal(ended.party, of);
    ended.fate = "ended";
  }

  #end(asking: Asking, how: "release" | "dispose"): void {
    const { hold, fate } = asking;
    if (hold === undefined) return;
    asking.fate = "ended";
    const wasReleased = fate === "ended" && !hold.signal.aborted;
    if (how === "dispose") hold[Symbol.dispose]();
    else if (wasReleased) assert.throws(() => hold.releaseSync(), { code: "not-held" });
    else hold.releaseSync();
  }
}
