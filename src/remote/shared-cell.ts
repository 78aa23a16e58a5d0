import type { Cell, CellKey, Write } from "../sync/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { fitting } from "./fitting.ts";

/** What comes of a change: what the cell will be, if it changes, null deleting it; and another cell that is written in the same commit. */
export interface Change<T> {
  readonly result: T;
  readonly value?: string | null;
  readonly write?: Write;
}

/** How many go together at most: each may write a cell, and a commit takes a hundred. */
const RIDERS_MOST = 50;

/** One who wants the cell changed. */
interface Rider {
  /** Of what it writes beside the cell. */
  readonly bytes: number;
  /** Asked with what the cell is, and asked again when somebody else was faster. */
  change(value: string | undefined): Change<unknown>;
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

/**
 * A cell that many change, each by a function of what it is. The change is written if the cell is still what was seen; a cell that nobody else has changed
 * since the last time costs one round trip. What is asked for while one is on its way goes together in the next.
 */
export class SharedCell {
  readonly #engine: Engine;
  readonly #key: CellKey;
  /** As it was when it was last heard of. */
  #seen: Cell | undefined;
  readonly #waiting: Rider[] = [];
  #isOnItsWay = false;

  constructor(engine: Engine, key: CellKey) {
    this.#engine = engine;
    this.#key = key;
  }

  async read(): Promise<string | undefined> {
    return (await this.#read()).value;
  }

  /**
   * What `change` said of the cell as it was when it was changed. Rejects with what it throws, and with what the store says. `bytes`: of UTF-8, in what it
   * writes beside the cell.
   */
  update<T>(change: (value: string | undefined) => Change<T>, bytes: number = 0): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ bytes, change, resolve: resolve, reject });
      if (!this.#isOnItsWay) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isOnItsWay = true;
    while (this.#waiting.length > 0) {
      const bytes = this.#waiting.slice(0, RIDERS_MOST).map((rider) => rider.bytes);
      const riders = this.#waiting.splice(0, fitting(bytes, RIDERS_MOST));
      try {
        await this.#carry(riders);
      } catch (error) {
        for (const { reject } of riders) reject(error);
      }
    }
    this.#isOnItsWay = false;
  }

  async #carry(riders: readonly Rider[]): Promise<void> {
    let isFresh = this.#seen === undefined;
    let cell = this.#seen ?? (await this.#read());
    for (;;) {
      const { value, writes, tell } = changed(cell, riders);
      if (writes.length === 0) {
        // Nothing is written, so nothing checks what it was: it has to have been read since they asked.
        if (isFresh) return tell();
        cell = await this.#read();
      } else {
        const { isDone, version, cells } = await this.#engine.commit([{ ...this.#key, version: cell.version }], writes);
        if (!isDone) cell = cells[0]!;
        else if (value !== cell.value) cell = { ...this.#key, value, version };
        this.#seen = cell;
        if (isDone) return tell();
      }
      isFresh = true;
    }
  }

  async #read(): Promise<Cell> {
    const [cell] = await this.#engine.read([this.#key]);
    return (this.#seen = cell!);
  }
}

/** What the cell is after all of them, what has to be written for that, and what tells each what came of its own. */
function changed(
  { group, id, value: before }: Cell,
  riders: readonly Rider[],
): { value: string | undefined; writes: Write[]; tell: () => void } {
  let value = before;
  const writes: Write[] = [];
  const told: (() => void)[] = [];
  for (const { change, resolve, reject } of riders) {
    try {
      const { result, value: next = value, write } = change(value);
      value = next ?? undefined;
      if (write !== undefined) writes.push(write);
      told.push(() => resolve(result));
    } catch (error) {
      told.push(() => reject(error));
    }
  }
  if (value !== before) writes.push({ group, id, value });
  return { value, writes, tell: () => told.forEach((tell) => tell()) };
}
