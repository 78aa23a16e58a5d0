import { LockstepError } from "../../sync/error.ts";
import type { Actor } from "../raw/actor.ts";
import { EntryWord, HeaderWord, OFFER, PARKED, RECORD_WORDS, RecordWord } from "../memory/layout.ts";
import type { EncodedName } from "./encode-name.ts";
import { KINDS, type Kind, type Place, type Spec } from "./spec.ts";

const HEAP_ALIGNMENT = 64;

/** The entries of a segment: the truth about names. Changed only under the directory's lock; everything else about names is computed from them. */
export class Entries {
  readonly #actor: Actor;
  readonly #words: Int32Array;

  constructor(actor: Actor) {
    this.#actor = actor;
    this.#words = actor.words;
  }

  kind(index: number): Kind | "" {
    return KINDS[this.#load(index, EntryWord.KIND)] ?? "";
  }

  hash(index: number): number {
    return this.#load(index, EntryWord.HASH);
  }

  place(index: number): Place {
    const { layout } = this.#actor;
    return { index, at: layout.record(index), dataAt: layout.heapAt * 4 + this.#load(index, EntryWord.DATA_AT) };
  }

  is(index: number, name: EncodedName): boolean {
    if (this.hash(index) !== name.hash || this.#load(index, EntryWord.NAME_BYTES) !== name.bytes) return false;
    return name.words.every((word, offset) => this.#load(index, EntryWord.NAME + offset) === word);
  }

  /** Throws `"mismatch"` unless the entry was opened with this spec. */
  mustMatch(index: number, spec: Spec): void {
    const kind = this.kind(index);
    if (kind !== spec.kind)
      throw new LockstepError("mismatch", `"${spec.name}" is open as a ${kind}, not as a ${spec.kind}; one name is one object`);
    const present = spec.parameters.map((_, offset) => this.#load(index, EntryWord.PARAMETERS + offset));
    if (present.every((parameter, offset) => parameter === spec.parameters[offset])) return;
    const say = (parameters: readonly number[]): string => spec.describe?.(parameters) ?? parameters.join(", ");
    throw new LockstepError(
      "mismatch",
      `the ${kind} "${spec.name}" is open as ${say(present)}; not as ${say(spec.parameters)}: open it alike`,
    );
  }

  /** Fills a free entry; the kind comes last, so that one killed here leaves it free. */
  make(index: number, name: EncodedName, spec: Spec, dataAt: number): void {
    const words = this.#words;
    const record = this.#actor.layout.record(index);
    for (let word = 0; word < RECORD_WORDS; word++) Atomics.store(words, record + word, 0);
    Atomics.store(words, record + RecordWord.SEQ, Atomics.load(words, HeaderWord.SEQ_EVICTED));
    Atomics.store(words, record + RecordWord.SEQ_HIGH, Atomics.load(words, HeaderWord.SEQ_EVICTED + 1));
    const { buffer, start } = this.#actor.memory;
    new Uint8Array(buffer, start + this.#actor.layout.heapAt * 4 + dataAt, spec.dataBytes).fill(0);
    const entry = this.#actor.layout.entry(index);
    for (let word = EntryWord.PINS; word < EntryWord.NAME; word++) Atomics.store(words, entry + word, 0);
    Atomics.store(words, entry + EntryWord.HASH, name.hash);
    Atomics.store(words, entry + EntryWord.NAME_BYTES, name.bytes);
    Atomics.store(words, entry + EntryWord.DATA_AT, dataAt);
    Atomics.store(words, entry + EntryWord.DATA_BYTES, spec.dataBytes);
    for (const [offset, parameter] of spec.parameters.entries()) Atomics.store(words, entry + EntryWord.PARAMETERS + offset, parameter);
    for (const [offset, word] of name.words.entries()) Atomics.store(words, entry + EntryWord.NAME + offset, word);
    spec.made?.(this.place(index));
    Atomics.store(words, entry + EntryWord.KIND, KINDS.indexOf(spec.kind));
  }

  /** May its place be given to another name? As new, free, and bound by nobody alive. */
  evictable(index: number): boolean {
    const record = this.#actor.layout.record(index);
    if (this.#taken(Atomics.load(this.#words, record)) || Atomics.load(this.#words, record + RecordWord.STATE) !== 0) return false;
    for (let pin = 0; pin < this.#actor.layout.waiterWords; pin++) {
      for (let bits = this.#load(index, EntryWord.PINS + pin); bits !== 0; bits &= bits - 1) {
        if (this.#actor.ownerIn((pin << 5) + 31 - Math.clz32(bits & -bits)) !== 0) return false;
      }
    }
    return true;
  }

  /** Does somebody have the lock, or was it left to be told of? An offer to a dead one is neither. */
  #taken(word: number): boolean {
    return (word & ~PARKED) !== 0 && ((word & OFFER) === 0 || !this.#actor.dead(word));
  }

  /**
   * Frees an entry; its holds stay counted, so that the name's tokens grow when it comes back. High word, low word, then the kind: killed in between,
   * the count is at least that of every eviction completed, and this entry is still alive.
   */
  evict(index: number): void {
    const words = this.#words;
    const record = this.#actor.layout.record(index);
    const seq = Atomics.load(words, record + RecordWord.SEQ);
    const high = Atomics.load(words, record + RecordWord.SEQ_HIGH);
    const evicted = Atomics.load(words, HeaderWord.SEQ_EVICTED);
    const evictedHigh = Atomics.load(words, HeaderWord.SEQ_EVICTED + 1);
    if (high > evictedHigh || (high === evictedHigh && seq > evicted)) {
      Atomics.store(words, HeaderWord.SEQ_EVICTED + 1, high);
      Atomics.store(words, HeaderWord.SEQ_EVICTED, seq);
    }
    Atomics.store(words, this.#actor.layout.entry(index) + EntryWord.KIND, 0);
  }

  /** Has the actor in that slot this name bound? */
  pinned(index: number, slot: number): boolean {
    return (this.#load(index, EntryWord.PINS + (slot >> 5)) & (1 << (slot & 31))) !== 0;
  }

  pin(index: number): void {
    const { slot } = this.#actor;
    Atomics.or(this.#words, this.#actor.layout.entry(index) + EntryWord.PINS + (slot >> 5), 1 << (slot & 31));
  }

  unpin(index: number): void {
    const { slot } = this.#actor;
    Atomics.and(this.#words, this.#actor.layout.entry(index) + EntryWord.PINS + (slot >> 5), ~(1 << (slot & 31)));
  }

  /** First fit among what the entries leave free: the entries are the only record of the heap. Null when there is no room. */
  room(bytes: number): number | null {
    if (bytes === 0) return 0;
    const taken: [number, number][] = [];
    for (let index = 1; index < this.#actor.layout.records; index++) {
      const size = this.#load(index, EntryWord.DATA_BYTES);
      if (size > 0 && this.kind(index) !== "") taken.push([this.#load(index, EntryWord.DATA_AT), size]);
    }
    taken.sort((a, b) => a[0] - b[0]);
    let at = 0;
    for (const [from, size] of taken) {
      if (from - at >= bytes) return at;
      at = Math.ceil((from + size) / HEAP_ALIGNMENT) * HEAP_ALIGNMENT;
    }
    return this.#actor.layout.shape.heapBytes - at >= bytes ? at : null;
  }

  #load(index: number, word: number): number {
    return Atomics.load(this.#words, this.#actor.layout.entry(index) + word);
  }
}
