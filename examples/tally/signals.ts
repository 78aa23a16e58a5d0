import type { LocalEvent, LocalSemaphore, LocalSpace, LocalValue } from "lockstep";

/** Longer than anybody has to wait here, so that no process waits for ever for a parent that was killed. */
const PATIENCE_MS = 60_000;

/** What the processes of a row tell each other beside the counting. */
export class Signals {
  /** A permit for each process that is ready to begin. */
  readonly ready: LocalSemaphore;
  /** Set when all are. */
  readonly go: LocalEvent;
  /** Set by the victim in the middle of its merge. */
  readonly middle: LocalEvent;
  /** How often the victim took a lock: what it cannot answer any more. */
  readonly victimAcquisitions: LocalValue<number>;
  readonly #never: LocalEvent;

  constructor(space: LocalSpace) {
    this.ready = space.semaphore("ready", { permits: 0 });
    this.go = space.event("go");
    this.middle = space.event("middle");
    this.victimAcquisitions = space.value("victim's acquisitions", "int32", 0, { lock: false });
    this.#never = space.event("never");
  }

  awaitGo(): void {
    this.ready.releaseSync();
    this.go.waitSync({ timeoutMs: PATIENCE_MS });
  }

  awaitKill(acquisitions: number): never {
    this.victimAcquisitions.set(acquisitions);
    this.middle.setSync();
    this.#never.waitSync({ timeoutMs: PATIENCE_MS });
    throw new Error("the victim was not killed");
  }

  /** Uses each once, which ends the hold of one who was killed in the middle of using it. */
  takeOver(): void {
    this.ready.releaseSync();
    for (const event of [this.go, this.middle, this.#never]) event.setSync();
  }
}
