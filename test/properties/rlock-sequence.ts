import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { LocalHold, LocalRLock, LocalSpace, LockstepError, OwnedWait, Owner } from "lockstep";
import { type Asking, RLockModel } from "./rlock-model.ts";
import { settled } from "./settled.ts";

const THREAD = "the thread";
const OWNERS = ["Anna", "Ben"] as const;
type Blocking = "acquireSync" | "acquireSync0" | "tryAcquireSync";
type Waiting = "acquire" | "acquire0" | "tryAcquire";

export type RLockStep =
  | { readonly does: Blocking }
  | { readonly does: Waiting; readonly owner: (typeof OWNERS)[number] | "new" | number }
  /** Of the asking with that number, counted from the end. */
  | { readonly does: "release" | "dispose" | "abort"; readonly back: number }
  | { readonly does: "releaseByName" | "crowd" };

const owner = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...OWNERS) },
  { weight: 1, arbitrary: fc.constant("new" as const) },
  { weight: 4, arbitrary: fc.nat(4) },
);

export const rlockSteps: fc.Arbitrary<RLockStep[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ does: fc.constantFrom<Blocking[]>("acquireSync", "acquireSync0", "tryAcquireSync") }) },
    { weight: 6, arbitrary: fc.record({ does: fc.constantFrom<Waiting[]>("acquire", "acquire", "acquire0", "tryAcquire"), owner }) },
    { weight: 6, arbitrary: fc.record({ does: fc.constantFrom("release" as const, "dispose" as const), back: fc.nat(6) }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("abort" as const), back: fc.nat(6) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constantFrom("releaseByName" as const, "crowd" as const) }) },
  ),
  { maxLength: 40 },
);

interface Asked {
  readonly controller: AbortController;
  hold: LocalHold | undefined;
  error: unknown;
  isEnded: boolean;
}

/** Takes the steps with a real rlock and with the model, and compares the fates of all askings after each. */
export class RLockSequence {
  readonly #space: LocalSpace;
  readonly #rlock: LocalRLock;
  readonly #owners: ReadonlyMap<string, Owner>;
  readonly #model = new RLockModel();
  readonly #asked: Asked[] = [];
  #strangers = 0;

  constructor(space: LocalSpace) {
    this.#space = space;
    this.#rlock = space.rlock("door");
    this.#owners = new Map(OWNERS.map((label) => [label, space.owner(label)]));
  }

  async take(steps: readonly RLockStep[]): Promise<void> {
    for (const step of steps) {
      await this.#step(step);
      await this.#compare();
    }
    const waiting = this.#asked.filter((_, at) => this.#model.askings[at]!.fate === "waiting");
    await this.#space.close();
    await settled(
      () => waiting.every(({ error }) => (error as LockstepError | undefined)?.code === "closed"),
      () => `${waiting.map(({ error }) => String(error)).join()} on closing`,
    );
  }

  async #compare(): Promise<void> {
    await settled(
      () => this.#asked.every((asked, at) => fate(asked) === this.#model.askings[at]!.fate) && this.#rlock.locked === this.#model.isLocked,
      () => this.#asked.map((asked, at) => `${fate(asked)}/${this.#model.askings[at]!.fate}`).join(),
    );
    const tokens = new Set(this.#asked.filter((asked) => fate(asked) === "held").map(({ hold }) => hold!.token));
    assert.ok(tokens.size <= 1);
  }

  async #step(step: RLockStep): Promise<void> {
    switch (step.does) {
      case "acquireSync":
      case "acquireSync0":
      case "tryAcquireSync":
        return this.#askBlocking(step.does);
      case "acquire":
      case "acquire0":
      case "tryAcquire":
        return this.#ask(step.does, step.owner);
      case "releaseByName":
        return this.#releaseByName();
      case "crowd":
        for (let at = 0; at < 30; at++) this.#space.lock(`other ${at}`).acquireSync().releaseSync();
        return;
      default: {
        const at = this.#asked.length - 1 - step.back;
        if (at < 0) return;
        if (step.does === "abort") {
          this.#model.giveUp(this.#model.askings[at]!);
          this.#asked[at]!.controller.abort();
        } else this.#end(at, step.does);
      }
    }
  }

  async #askBlocking(how: Blocking): Promise<void> {
    const isOthers = this.#model.owner !== undefined && this.#model.owner !== THREAD;
    this.#model.ask(THREAD, false);
    const asked: Asked = { controller: new AbortController(), hold: undefined, error: undefined, isEnded: false };
    this.#asked.push(asked);
    try {
      asked.hold =
        (how === "tryAcquireSync"
          ? this.#rlock.tryAcquireSync()
          : this.#rlock.acquireSync(how === "acquireSync" ? undefined : { timeoutMs: 0 })) ?? undefined;
      asked.error = asked.hold === undefined ? null : undefined;
    } catch (error) {
      asked.error = error;
      assert.equal((error as LockstepError).code, how === "acquireSync" ? "deadlock" : "timeout");
    }
    assert.equal(asked.hold === undefined, isOthers);
  }

  async #ask(how: Waiting, of: (typeof OWNERS)[number] | "new" | number): Promise<void> {
    const parent = typeof of === "number" ? this.#asked.at(-1 - of) : undefined;
    if (typeof of === "number" && parent?.hold === undefined) return;
    const modelled: string | Asking =
      typeof of === "number" ? this.#model.askings[this.#asked.indexOf(parent!)]! : of === "new" ? `stranger ${this.#strangers++}` : of;
    this.#model.ask(modelled, how === "acquire");
    const asked: Asked = { controller: new AbortController(), hold: undefined, error: undefined, isEnded: false };
    this.#asked.push(asked);
    const named = parent?.hold ?? this.#owners.get(of as string);
    const wait: OwnedWait = { ...(named && { owner: named }), signal: asked.controller.signal };
    const started = {
      acquire: () => this.#rlock.acquire(wait),
      acquire0: () => this.#rlock.acquire({ ...wait, timeoutMs: 0 }),
      tryAcquire: () => this.#rlock.tryAcquire(wait),
    }[how]();
    started.then(
      (hold) => (hold === null ? (asked.error = null) : (asked.hold = hold)),
      (error: unknown) => (asked.error = error),
    );
  }

  #end(at: number, how: "release" | "dispose"): void {
    const { hold } = this.#asked[at]!;
    if (hold === undefined) return;
    const asking = this.#model.askings[at]!;
    const isReleased = asking.fate === "released";
    this.#model.release(asking);
    this.#asked[at]!.isEnded = true;
    if (how === "dispose") hold[Symbol.dispose]();
    else if (isReleased) assert.throws(() => hold.releaseSync(), { code: "not-held" });
    else hold.releaseSync();
  }

  async #releaseByName(): Promise<void> {
    const { innermost, owner: present } = this.#model;
    const released = this.#rlock.release();
    if (innermost === undefined) await assert.rejects(released, { code: "not-held" });
    else if (present === THREAD) {
      const asked = this.#asked[innermost.number]!;
      this.#model.release(innermost);
      await released;
      asked.isEnded = true;
      assert.throws(() => asked.hold!.releaseSync(), { code: "not-held" });
    } else await assert.rejects(released, { code: "not-owner" });
  }
}

function fate({ hold, error, isEnded }: Asked): Asking["fate"] {
  if (hold === undefined) return error === undefined ? "waiting" : "refused";
  return isEnded ? "released" : "held";
}
