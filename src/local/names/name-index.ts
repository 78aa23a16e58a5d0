import type { Actor } from "../raw/actor.ts";
import type { EncodedName } from "./encode-name.ts";
import type { Entries } from "./entries.ts";
import { HeaderWord } from "../memory/layout.ts";

/**
 * From a name to its entry: a hash table with linear probing, each place an entry's index or 0. Only a cache of the entries, under the
 * directory's lock: `rebuild` makes it anew after somebody died inside.
 */
export class NameIndex {
  readonly #actor: Actor;
  readonly #entries: Entries;
  readonly #mask: number;

  constructor(actor: Actor, entries: Entries) {
    this.#actor = actor;
    this.#entries = entries;
    this.#mask = actor.layout.indexSize - 1;
  }

  /** The entry of that name, 0 when there is none. */
  find(name: EncodedName): number {
    for (let place = name.hash & this.#mask; ; place = (place + 1) & this.#mask) {
      const index = this.#get(place);
      if (index === 0 || this.#entries.is(index, name)) return index;
    }
  }

  insert(index: number): void {
    let place = this.#entries.hash(index) & this.#mask;
    while (this.#get(place) !== 0) place = (place + 1) & this.#mask;
    this.#set(place, index);
  }

  /** Deletion by moving later ones back, so that no tombstones gather (Knuth, The Art of Computer Programming 3, 6.4, algorithm R). */
  remove(index: number): void {
    let hole = this.#entries.hash(index) & this.#mask;
    while (this.#get(hole) !== index) hole = (hole + 1) & this.#mask;
    for (let place = (hole + 1) & this.#mask; ; place = (place + 1) & this.#mask) {
      const moved = this.#get(place);
      if (moved === 0) break;
      const home = this.#entries.hash(moved) & this.#mask;
      if (((place - home) & this.#mask) >= ((place - hole) & this.#mask)) {
        this.#set(hole, moved);
        hole = place;
      }
    }
    this.#set(hole, 0);
  }

  rebuild(): void {
    for (let place = 0; place <= this.#mask; place++) this.#set(place, 0);
    let used = 0;
    for (let index = 1; index < this.#actor.layout.records; index++) {
      if (this.#entries.kind(index) === "") continue;
      this.insert(index);
      used++;
    }
    Atomics.store(this.#actor.words, HeaderWord.USED, used);
  }

  #get(place: number): number {
    return Atomics.load(this.#actor.words, this.#actor.layout.indexAt + place);
  }

  #set(place: number, index: number): void {
    Atomics.store(this.#actor.words, this.#actor.layout.indexAt + place, index);
  }
}
