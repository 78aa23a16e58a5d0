import { LockstepError } from "../../sync/error.ts";
import type { Moment } from "./moment.ts";

/** Bytes before the slots: when the newest complete renewal was sent, by both clocks, in microseconds. */
const HEAD_BYTES = 64;
/** A slot: a number that is odd while it is written, the length of its text (0: free), the text. */
const SLOT_BYTES = 1024;
const TEXT_BYTES_MAX = SLOT_BYTES - 8;
const SLOTS_MAX = 65_536;
const SLOTS_STEP = 64;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The claims of a client, in memory shared with the thread that keeps them alive: entering one is a copy, and wakes nobody. One thread writes slots, the
 * other reads them when it is time; a slot's number tells it of a text that changed meanwhile (a seqlock: Boehm, "Can seqlocks get along with programming
 * language memory models?", 2012).
 */
export class ClaimTable {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #renewedAt: BigInt64Array;
  readonly #free: number[] = [];

  /** A new one, or the one that another thread has made. */
  constructor(buffer?: SharedArrayBuffer) {
    this.buffer = buffer ?? new SharedArrayBuffer(HEAD_BYTES, { maxByteLength: HEAD_BYTES + SLOTS_MAX * SLOT_BYTES });
    this.#words = new Int32Array(this.buffer);
    this.#bytes = new Uint8Array(this.buffer);
    this.#renewedAt = new BigInt64Array(this.buffer, 0, 2);
  }

  /** Enters a claim's text, of at most 1,016 bytes; its slot. Throws `"full"` when there are 65,536. */
  enter(text: string): number {
    const encoded = encoder.encode(text);
    if (encoded.length > TEXT_BYTES_MAX)
      throw new LockstepError(
        "invalid",
        `a claim's text has ${encoded.length} bytes; expected at most ${TEXT_BYTES_MAX}: ${text.slice(0, 60)}…`,
      );
    if (this.#free.length === 0) this.#grow();
    const slot = this.#free.pop()!;
    this.#write(slot, encoded.length, encoded);
    return slot;
  }

  /** Frees the slot. */
  clear(slot: number): void {
    this.#write(slot, 0);
    this.#free.push(slot);
  }

  /** Every text there is. One that is entered while this reads may be left out. */
  texts(): string[] {
    const found: string[] = [];
    for (let at = HEAD_BYTES; at < this.buffer.byteLength; at += SLOT_BYTES) {
      const number = Atomics.load(this.#words, at / 4);
      const bytes = Atomics.load(this.#words, at / 4 + 1);
      if (number % 2 !== 0 || bytes === 0) continue;
      const copy = this.#bytes.slice(at + 8, at + 8 + bytes);
      if (Atomics.load(this.#words, at / 4) === number) found.push(decoder.decode(copy));
    }
    return found;
  }

  /** Says when a renewal was sent that reached every claim entered before. */
  renewed({ monotonicMs, wallMs }: Moment): void {
    Atomics.store(this.#renewedAt, 0, BigInt(Math.floor(monotonicMs * 1000)));
    Atomics.store(this.#renewedAt, 1, BigInt(wallMs * 1000));
  }

  /** When the newest renewal was sent that reached every claim entered before. Of two that come together it may mix the clocks: it is never too late by one of them. */
  get renewedAt(): Moment {
    return { monotonicMs: Number(Atomics.load(this.#renewedAt, 0)) / 1000, wallMs: Number(Atomics.load(this.#renewedAt, 1)) / 1000 };
  }

  #write(slot: number, length: number, text?: Uint8Array): void {
    const at = HEAD_BYTES + slot * SLOT_BYTES;
    Atomics.add(this.#words, at / 4, 1);
    if (text !== undefined) this.#bytes.set(text, at + 8);
    Atomics.store(this.#words, at / 4 + 1, length);
    Atomics.add(this.#words, at / 4, 1);
  }

  #grow(): void {
    const slots = (this.buffer.byteLength - HEAD_BYTES) / SLOT_BYTES;
    if (slots >= SLOTS_MAX)
      throw new LockstepError("full", `this client has ${SLOTS_MAX} claims; release some, or open another connection`);
    this.buffer.grow(this.buffer.byteLength + SLOTS_STEP * SLOT_BYTES);
    for (let slot = slots + SLOTS_STEP - 1; slot >= slots; slot--) this.#free.push(slot);
  }
}
