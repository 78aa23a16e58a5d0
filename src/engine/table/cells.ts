import type { Cell, CellKey, Check, Write } from "../../sync/cell.ts";

/** Cells at rest, as JSON can hold them: by group, in the order in which they came into being. */
export type CellsSnapshot = readonly (readonly [
  group: string,
  cells: readonly (readonly [id: string, version: string, value: string])[],
])[];

/** The cells of a table. */
export class Cells {
  /** By group and id; a map keeps the order in which its entries came into being. */
  readonly #groups = new Map<string, Map<string, Cell>>();

  read({ group, id }: CellKey): Cell {
    return this.#groups.get(group)?.get(id) ?? { group, id, value: undefined, version: 0n };
  }

  scan(group: string, most: number): readonly Cell[] {
    return [...(this.#groups.get(group)?.values() ?? [])].slice(0, most);
  }

  holds({ version, ...key }: Check): boolean {
    return this.read(key).version === version;
  }

  write({ group, id, value }: Write, version: bigint): void {
    const cells = this.#groups.get(group) ?? new Map<string, Cell>();
    if (value === undefined) cells.delete(id);
    else cells.set(id, { group, id, value, version });
    if (cells.size === 0) this.#groups.delete(group);
    else this.#groups.set(group, cells);
  }

  snapshot(): CellsSnapshot {
    return [...this.#groups].map(([group, cells]) => [
      group,
      [...cells.values()].map(({ id, version, value }) => [id, String(version), value!] as const),
    ]);
  }

  static restore(snapshot: CellsSnapshot): Cells {
    const cells = new Cells();
    for (const [group, all] of snapshot) for (const [id, version, value] of all) cells.write({ group, id, value }, BigInt(version));
    return cells;
  }
}
