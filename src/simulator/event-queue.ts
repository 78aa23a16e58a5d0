/** Something that is to happen. */
export interface Event {
  /** Microseconds of virtual time. */
  readonly atUs: number;
  happen(): void;
}

interface Queued {
  readonly event: Event;
  /** Of events at the same time, the one that was added first is first. */
  readonly order: number;
}

/** What is to happen, the earliest first: a binary heap. */
export class EventQueue {
  readonly #heap: Queued[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(event: Event): void {
    const heap = this.#heap;
    const queued = { event, order: this.#order++ };
    let at = heap.length;
    heap.push(queued);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(queued, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = queued;
  }

  /** The earliest, which is taken out. */
  take(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first?.event;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below += 1;
      if (!isBefore(heap[below]!, last)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
    return first.event;
  }
}

function isBefore(one: Queued, other: Queued): boolean {
  return one.event.atUs < other.event.atUs || (one.event.atUs === other.event.atUs && one.order < other.order);
}
