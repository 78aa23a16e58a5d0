import { LockstepError } from "../../sync/error.ts";
import type { Cell, CellKey, Check, Commit, Write } from "../../sync/cell.ts";
import { cellKeys, groupKey } from "./cell-keys.ts";
import { CELL_SCRIPTS } from "./cell-scripts.ts";
import type { Script } from "./script.ts";
import type { Store } from "./store.ts";
import { whole } from "./whole.ts";

/** The cells of a space. */
export class Cells {
  readonly #store: Store;
  readonly #space: string;
  readonly #withinMs: number;

  /** Every answer may take `withinMs`. */
  constructor(store: Store, space: string, withinMs: number) {
    this.#store = store;
    this.#space = space;
    this.#withinMs = withinMs;
  }

  async read(cells: readonly CellKey[]): Promise<readonly Cell[]> {
    if (cells.length === 0) return [];
    const groups = placesOf(cells);
    const words = cells.flatMap(({ group, id }) => [groups.get(group)!, id]);
    const texts = (await this.#run(CELL_SCRIPTS.read, groups, words)) as (string | null)[];
    return cells.map((cell, at) => this.#cell(cell, texts[at]!));
  }

  async scan(group: string, most: number): Promise<readonly Cell[]> {
    const found = (await this.#run(CELL_SCRIPTS.scan, placesOf([{ group }]), [whole(most)])) as string[];
    const cells: Cell[] = [];
    for (let at = 0; at < found.length; at += 2) cells.push(this.#cell({ group, id: found[at]! }, found[at + 1]!));
    return cells;
  }

  async commit(checks: readonly Check[], writes: readonly Write[]): Promise<Commit> {
    const groups = placesOf([...checks, ...writes]);
    const words = [
      String(checks.length),
      ...checks.flatMap(({ group, id, version }) => [groups.get(group)!, id, String(version)]),
      ...writes.flatMap(({ group, id, value }) => [groups.get(group)!, id, value === undefined ? "0" : "1", value ?? ""]),
    ];
    const reply = (await this.#run(CELL_SCRIPTS.commit, groups, words, false)) as string | (string | null)[];
    if (!Array.isArray(reply)) return { isDone: true, version: BigInt(reply), cells: [] };
    return { isDone: false, version: 0n, cells: checks.map((check, at) => this.#cell(check, reply[at]!)) };
  }

  #run(script: Script, groups: ReadonlyMap<string, string>, words: readonly string[], isRepeatable = true): Promise<unknown> {
    return this.#store.run(script, { keys: cellKeys(this.#space, groups.keys()), words, withinMs: this.#withinMs, isRepeatable });
  }

  #cell({ group, id }: CellKey, text: string | null): Cell {
    if (text === null) return { group, id, value: undefined, version: 0n };
    const blank = text.indexOf(" ");
    const version = text.slice(0, Math.max(blank, 0));
    if (!/^\d+$/.test(version))
      throw new LockstepError(
        "mismatch",
        `the field "${id}" of the key "${groupKey(this.#space, group)}" in Redis has a text that is not ours: somebody else uses that key`,
      );
    return { group, id, value: text.slice(blank + 1), version: BigInt(version) };
  }
}

/** The groups, each with its place among the keys. */
function placesOf(cells: readonly Pick<CellKey, "group">[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const { group } of cells) if (!places.has(group)) places.set(group, String(places.size + 1));
  return places;
}
