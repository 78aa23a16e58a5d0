import { LockstepError } from "../../sync/error.ts";
import { type Moment, msSince, now } from "./moment.ts";

const HEAD_BYTES = 64;
/** A slot: a number that is odd while it is written, the length of its text (0: free), when it was renewed, by both clocks, in microseconds, the text. */
const SLOT_BYTES = 2560;
const TEXT_AT = 24;
const TEXT_BYTES_MAX = SLOT_BYTES - TEXT_AT;
const SLOTS_MAX = 65_536;
const SLOTS_STEP = 64;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A claim that is to be renewed: its text, and where it stood with which number. */
export interface Due {
  readonly slot: number;
  readonly number: number;
  readonly text: string;
}

/**
 * The claims of a client, in memory shared with the thread that keeps them alive: entering one is a copy, and wakes nobody. One thread writes slots, the
 * other reads them when it is time; a slot's number tells it of a text that changed meanwhile (a seqlock: Boehm, "Can seqlocks get along with programming
 * language memory models?", 2012).
 */
export class ClaimTable {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #times: BigInt64Array;
  readonly #free: number[] = [];

  /** A new one, or the one that another thread has made. */
  constructor(buffer?: SharedArrayBuffer) {
    this.buffer = buffer ?? new SharedArrayBuffer(HEAD_BYTES, { maxByteLength: HEAD_BYTES + SLOTS_MAX * SLOT_BYTES });
    this.#words = new Int32Array(this.buffer);
    this.#bytes = new Uint8Array(this.buffer);
    this.#times = new BigInt64Array(this.buffer);
  }

  /** Enters a claim's text, of at most 2,536 bytes, as of that moment; its slot. Throws `"full"` when there are 65,536. */
  enter(text: string, enteredAt: Moment): number {
    const encoded = encoder.encode(text);
    if (encoded.length > TEXT_BYTES_MAX)
      throw new LockstepError(
        "invalid",
        `a claim's text has ${encoded.length} bytes; expected at most ${TEXT_BYTES_MAX}: ${text.slice(0, 60)}…`,
      );
    if (this.#free.length === 0) this.#grow();
    const slot = this.#free.pop()!;
    this.#setRenewed(slot, enteredAt);
    this.#write(slot, encoded.length, encoded);
    return slot;
  }

  /** Frees the slot. */
  clear(slot: number): void {
    this.#write(slot, 0);
    this.#free.push(slot);
  }

  /** Those that nobody renewed for `everyMs`, or will have in `earlyMs`, the longest ago first; and in how many ms the next one is due, `everyMs` at most. */
  due(everyMs: number, earlyMs: number): { readonly due: readonly Due[]; readonly nextMs: number } {
    const found: (Due & { readonly agoMs: number })[] = [];
    const at = now();
    let nextMs = everyMs;
    const slots = (this.buffer.byteLength - HEAD_BYTES) / SLOT_BYTES;
    for (let slot = 0; slot < slots; slot++) {
      const word = wordOf(slot);
      const number = Atomics.load(this.#words, word);
      const bytes = Atomics.load(this.#words, word + 1);
      if (number % 2 !== 0 || bytes === 0) continue;
      const agoMs = msSince(this.renewedAt(slot), at);
      if (agoMs < everyMs - earlyMs) nextMs = Math.min(nextMs, everyMs - agoMs);
      else {
        const copy = this.#bytes.slice(4 * word + TEXT_AT, 4 * word + TEXT_AT + bytes);
        if (Atomics.load(this.#words, word) === number) found.push({ slot, number, text: decoder.decode(copy), agoMs });
      }
    }
    return { due: found.toSorted((one, other) => other.agoMs - one.agoMs), nextMs };
  }

  /** Says when a renewal was sent that reached it. */
  renewed({ slot, number }: Due, sentAt: Moment): void {
    // Whoever enters a claim there after this look knows when that was; this is earlier, and asks for a renewal too soon at worst.
    if (Atomics.load(this.#words, wordOf(slot)) === number) this.#setRenewed(slot, sentAt);
  }

  /** When its newest renewal was sent. Of two that come together it may mix the clocks: it is never too late by one of them. */
  renewedAt(slot: number): Moment {
    const at = timeOf(slot);
    return { monotonicMs: Number(Atomics.load(this.#times, at)) / 1000, wallMs: Number(Atomics.load(this.#times, at + 1)) / 1000 };
  }

  #setRenewed(slot: number, { monotonicMs, wallMs }: Moment): void {
    const at = timeOf(slot);
    Atomics.store(this.#times, at, BigInt(Math.floor(monotonicMs * 1000)));
    Atomics.store(this.#times, at + 1, BigInt(wallMs * 1000));
  }

  #write(slot: number, length: number, text?: Uint8Array): void {
    const word = wordOf(slot);
    Atomics.add(this.#words, word, 1);
    if (text !== undefined) this.#bytes.set(text, 4 * word + TEXT_AT);
    Atomics.store(this.#words, word + 1, length);
    Atomics.add(this.#words, word, 1);
  }

  #grow(): void {
    const slots = (this.buffer.byteLength - HEAD_BYTES) / SLOT_BYTES;
    if (slots >= SLOTS_MAX)
      throw new LockstepError("full", `this client has ${SLOTS_MAX} claims; release some, or open another connection`);
    this.buffer.grow(this.buffer.byteLength + SLOTS_STEP * SLOT_BYTES);
    for (let slot = slots + SLOTS_STEP - 1; slot >= slots; slot--) this.#free.push(slot);
  }
}

/** Where a slot begins, in words of 4 bytes. */
function wordOf(slot: number): number {
  return (HEAD_BYTES + slot * SLOT_BYTES) / 4;
}

/** Where its times are, in words of 8. */
function timeOf(slot: number): number {
  return wordOf(slot) / 2 + 1;
}
