import type { Log, Order } from "./development/lock-order.ts";
import { SharedLock } from "./lock.ts";
import { RecordWord } from "./memory/layout.ts";
import type { Names } from "./names/names.ts";

const NAME = "lockstep:lock-order";
const BYTES_MOST = 64 * 1024;
/** Bytes before each entry: its length. */
const LENGTH_BYTES = 4;
/** 1 once there is an entry: from then on it is never as new. */
const CHANGED = RecordWord.STATE;
/** Bytes written so far, stored when an entry is whole. */
const USED = RecordWord.STATE + 1;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The orders of a space's locks in shared memory: a log that grows, under a lock of its own. */
export class OrderLog implements Log {
  readonly #lock: SharedLock;
  readonly #bytes: Uint8Array;
  #read = 0;

  constructor(names: Names<SharedLock>) {
    const { memory, layout } = names.actor;
    const dataBytes = Math.min(BYTES_MOST, layout.shape.heapBytes >> 3);
    this.#lock = new SharedLock(names, { name: NAME, kind: "order", parameters: [], dataBytes });
    this.#lock.uses++; // it stays where it is
    this.#bytes = new Uint8Array(memory.buffer, memory.start + this.#lock.dataAt, dataBytes);
  }

  alone<T>(body: () => T): T {
    return this.#lock.withLockSync(body);
  }

  news(): Order[] {
    const orders: Order[] = [];
    const used = this.#lock.load(USED);
    while (this.#read < used) {
      const from = this.#read + LENGTH_BYTES;
      const to = from + this.#lengthAt(this.#read);
      orders.push(JSON.parse(decoder.decode(this.#bytes.slice(from, to))) as Order);
      this.#read = to;
    }
    return orders;
  }

  add(order: Order): boolean {
    const text = encoder.encode(JSON.stringify(order));
    const used = this.#lock.load(USED);
    const end = used + LENGTH_BYTES + text.length;
    if (end > this.#bytes.length) return false;
    this.#lock.store(CHANGED, 1);
    new DataView(this.#bytes.buffer, this.#bytes.byteOffset).setUint32(used, text.length);
    this.#bytes.set(text, used + LENGTH_BYTES);
    this.#lock.store(USED, end);
    return true;
  }

  #lengthAt(at: number): number {
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset).getUint32(at);
  }
}
