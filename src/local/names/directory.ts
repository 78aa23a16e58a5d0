import { LockstepError } from "../../sync/error.ts";
import type { Actor } from "../raw/actor.ts";
import { type EncodedName, encodeName } from "./encode-name.ts";
import { Entries } from "./entries.ts";
import type { Place, Spec } from "./spec.ts";
import { HeaderWord } from "../memory/layout.ts";
import { NameIndex } from "./name-index.ts";
import { RawLock } from "../raw/raw-lock.ts";

/** Above this share of names in use, an actor keeps only a few idle ones bound. */
const CROWDED = 0.75;
/** What an actor may keep bound of idle names in a crowded segment. */
const IDLE_KEPT = 16;
/** The directory is held for microseconds; one who does not come back within this is stopped. */
const PATIENCE_MS = 30_000;
/** How often, and how long apart, a full directory is tried again while others let go of idle names: a tenth of a second in all. */
const PATIENT_TRIES = 20;
const RETRY_MS = 5;

/** What an actor has bound; the directory asks it to let go of idle names when the segment is crowded. */
export interface BoundNames {
  /** Unbinds idle names, oldest first, until at most `kept` are left. */
  shed(kept: number): void;
}

/** Names to records, under one lock of its own (record 0). A name stays while it is pinned, held, or not as new; else its place may be reused. */
export class Directory {
  readonly #actor: Actor;
  readonly #lock: RawLock;
  readonly #entries: Entries;
  readonly #index: NameIndex;

  constructor(actor: Actor) {
    this.#actor = actor;
    this.#lock = new RawLock(actor, "(directory)", actor.layout.record(0));
    this.#entries = new Entries(actor);
    this.#index = new NameIndex(actor, this.#entries);
  }

  /** Finds or makes the name and pins it. Throws `"invalid"`, `"mismatch"`, `"full"`. */
  bind(spec: Spec, bound: BoundNames): Place {
    const name = encodeName(spec.name, spec.kind);
    const { words, layout } = this.#actor;
    if (Atomics.load(words, HeaderWord.USED) > layout.shape.names * CROWDED) bound.shed(IDLE_KEPT);
    for (let asked = 0; ; asked++) {
      try {
        return this.#bindNow(name, spec, bound);
      } catch (error) {
        if (!(error instanceof LockstepError) || error.code !== "full" || asked === PATIENT_TRIES) throw error;
      }
      // Others may have idle names bound: they let go when their event loops hear of it.
      if (asked === 0) this.#actor.crowded();
      this.#actor.sleep(this.#actor.signals(), RETRY_MS);
    }
  }

  #bindNow(name: EncodedName, spec: Spec, bound: BoundNames): Place {
    return this.#inside(() => {
      let index = this.#index.find(name);
      if (index !== 0) {
        this.#entries.mustMatch(index, spec);
        spec.joined?.(this.#entries.place(index));
        this.#entries.pin(index);
      } else {
        index = this.#make(name, spec, bound);
      }
      return this.#entries.place(index);
    });
  }

  /** Throws `"mismatch"` unless the name was opened with this spec. */
  mustMatch(index: number, spec: Spec): void {
    this.#entries.mustMatch(index, spec);
  }

  /** Has the actor in that slot this name bound? */
  pinned(index: number, slot: number): boolean {
    return this.#entries.pinned(index, slot);
  }

  unpin(index: number): void {
    this.#entries.unpin(index);
  }

  #inside<T>(body: () => T): T {
    const hold = this.#lock.tryOnce() ?? this.#lock.acquireBlocking(PATIENCE_MS);
    if (hold === null) {
      throw new LockstepError(
        "timeout",
        `the space's directory has been held for ${PATIENCE_MS} ms by a process that does not run; continue or end it (is one stopped?)`,
      );
    }
    try {
      if (hold.abandoned) this.#index.rebuild();
      return body();
    } finally {
      hold.releaseSync();
    }
  }

  #make(name: EncodedName, spec: Spec, bound: BoundNames): number {
    const dataAt = this.#room(spec, bound);
    const index = this.#free() ?? this.#freeAfterShedding(spec, bound);
    this.#entries.make(index, name, spec, dataAt);
    this.#entries.pin(index);
    this.#index.insert(index);
    Atomics.add(this.#actor.words, HeaderWord.USED, 1);
    return index;
  }

  /** A free place, evicting on the way: one turn of a clock's hand. Null when every name is in use. */
  #free(): number | null {
    const { words, layout } = this.#actor;
    const { names } = layout.shape;
    for (let step = 0; step < names; step++) {
      const index = (Atomics.load(words, HeaderWord.HAND) % names) + 1;
      Atomics.store(words, HeaderWord.HAND, index);
      if (this.#entries.kind(index) === "") return index;
      if (this.#evict(index)) return index;
    }
    return null;
  }

  #freeAfterShedding(spec: Spec, bound: BoundNames): number {
    bound.shed(0);
    const index = this.#free();
    if (index === null) {
      const { names } = this.#actor.layout.shape;
      throw new LockstepError(
        "full",
        `no room for the ${spec.kind} "${spec.name}": all ${names} names of the space are in use; open it with more, { names: ${names * 2} }`,
      );
    }
    return index;
  }

  #evict(index: number): boolean {
    if (!this.#entries.evictable(index)) return false;
    this.#index.remove(index);
    this.#entries.evict(index);
    Atomics.sub(this.#actor.words, HeaderWord.USED, 1);
    return true;
  }

  #room(spec: Spec, bound: BoundNames): number {
    const { dataBytes } = spec;
    const room = this.#entries.room(dataBytes);
    if (room !== null) return room;
    bound.shed(0);
    const { records, shape } = this.#actor.layout;
    for (let index = 1; index < records; index++) if (this.#entries.kind(index) !== "") this.#evict(index);
    const found = this.#entries.room(dataBytes);
    if (found === null) {
      throw new LockstepError(
        "full",
        `no room for the ${spec.kind} "${spec.name}" of ${dataBytes} bytes: the space has ${shape.heapBytes} bytes in all; open it with more, { bytes: … }`,
      );
    }
    return found;
  }
}
