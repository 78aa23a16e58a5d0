import { ENTRY_WORDS, HEADER_WORDS, type Layout } from "../../src/local/memory/layout.ts";
import type { Sight } from "./observer.ts";
import { Kind } from "./operation.ts";
import { ActorCell, type State, type StateLayout } from "./state.ts";

/** What observers see of the state at hand. */
export class ObserverSight implements Sight {
  readonly reached: Set<string> = new Set();
  /** Whose cells `get` and `set` are about. */
  observer = 0;
  actor = 0;
  readonly #segment: Layout;
  readonly #layout: StateLayout;
  readonly #initial: (at: number) => number;
  #state: State = new Int32Array(0);

  constructor(segment: Layout, layout: StateLayout, initial: (at: number) => number) {
    this.#segment = segment;
    this.#layout = layout;
    this.#initial = initial;
  }

  look(state: State, actor: number): void {
    this.#state = state;
    this.actor = actor;
  }

  get(cell: number): number {
    return this.#state[this.#layout.observersAt[this.observer]! + cell]!;
  }

  set(cell: number, value: number): void {
    this.#state[this.#layout.observersAt[this.observer]! + cell] = value;
  }

  word(at: number): number {
    const place = this.#layout.placeOf(at);
    return (place === undefined ? undefined : this.#state[place]) ?? this.#initial(at);
  }

  recordAt(index: number): number {
    return this.#segment.record(index);
  }

  heapWord(index: number): number {
    return this.word(this.#segment.heapAt + index);
  }

  get id(): number {
    const slot = this.#state[this.#layout.actor(this.actor) + ActorCell.SLOT]! - 1;
    return slot < 0 ? 0 : this.word(this.#segment.actor(slot));
  }

  /** A word's address as a reader knows it, with what stands there. */
  nameOf(kind: number, at: number): string {
    if (kind > Kind.WAIT && kind !== Kind.WAKE) return String(at);
    const { recordsAt, entriesAt, indexAt, heapAt } = this.#segment;
    const value = `(${this.word(at)})`;
    if (at >= heapAt) return `heap[${at - heapAt}]${value}`;
    if (at >= indexAt) return `index[${at - indexAt}]${value}`;
    if (at >= entriesAt) return `entry[${Math.trunc((at - entriesAt) / ENTRY_WORDS)}]+${(at - entriesAt) % ENTRY_WORDS}${value}`;
    if (at >= recordsAt) return `record[${(at - recordsAt) >> 5}]+${(at - recordsAt) & 31}${value}`;
    if (at >= HEADER_WORDS) return `actor[${(at - HEADER_WORDS) >> 4}]+${(at - HEADER_WORDS) & 15}${value}`;
    return `header[${at}]${value}`;
  }

  reach(what: string): void {
    this.reached.add(what);
  }
}
