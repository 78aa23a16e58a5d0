import type { Engine } from "../engine/engine.ts";
import type { CellKey, Check, Write } from "../sync/cell.ts";
import { LockstepError } from "../sync/error.ts";
import type { Entry, RemoteMap } from "../sync/map.ts";
import { nameBytes } from "../sync/name.ts";
import { whole } from "../sync/whole.ts";
import { jsonText } from "./json-text.ts";
import { SharedCell } from "./shared-cell.ts";
import { placeOf } from "./wanted.ts";
import type { Stored } from "./delete-stored.ts";

const ENTRIES_MOST = 10_000;
const COUNT_MAX = 0x7fff_ffff;
/** What a store can be asked for: a larger one would be another to it. */
const VERSION_MAX = 2n ** 63n - 1n;

/** A group of cells as a map. */
export class CellMap<T> implements RemoteMap<T>, Stored {
  readonly name: string;
  readonly #engine: Engine;
  readonly #group: string;

  constructor(engine: Engine, name: string) {
    this.name = name;
    this.#engine = engine;
    this.#group = placeOf("map", name);
  }

  get groups(): readonly string[] {
    return [this.#group];
  }

  async get(key: string): Promise<T | undefined> {
    return (await this.entry(key)).value;
  }

  async entry(key: string): Promise<Entry<T>> {
    const [cell] = await this.#engine.read([this.#key(key)]);
    return { value: parsed(cell!.value) as T | undefined, version: cell!.version };
  }

  async set(key: string, value: T): Promise<void> {
    await this.#engine.commit([], [{ ...this.#key(key), value: this.#text(value) }]);
  }

  async delete(key: string): Promise<boolean> {
    return this.#cell(key).update((text) => ({ result: text !== undefined, value: null }));
  }

  async update(key: string, change: (value: T | undefined) => T | undefined): Promise<T | undefined> {
    return this.#cell(key).update((text) => {
      const result = change(parsed(text) as T | undefined);
      return { result, value: result === undefined ? null : this.#text(result) };
    });
  }

  async entries(most: number = ENTRIES_MOST): Promise<[key: string, value: T][]> {
    const cells = await this.#engine.scan(this.#group, whole("most", most, 1, COUNT_MAX));
    return cells.map((cell) => [cell.id, parsed(cell.value) as T]);
  }

  check(key: string, version: bigint): Check {
    if (typeof version !== "bigint" || version < 0n || version > VERSION_MAX)
      throw new LockstepError("invalid", `the version ${String(version)} is none; expected what entry() gave, or 0n for an absent one`);
    return { ...this.#key(key), version };
  }

  write(key: string, value: T | undefined): Write {
    return { ...this.#key(key), value: value === undefined ? undefined : this.#text(value) };
  }

  #cell(key: string): SharedCell {
    return new SharedCell(this.#engine, this.#key(key));
  }

  #key(key: string): CellKey {
    nameBytes(key, `key of the map "${this.name}"`);
    return { group: this.#group, id: key };
  }

  #text(value: T): string {
    return jsonText(value, `the map "${this.name}"`);
  }
}

function parsed(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}
