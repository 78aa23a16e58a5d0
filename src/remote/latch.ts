import { LockstepError } from "../sync/error.ts";
import type { Latch } from "../sync/latch.ts";
import type { Wait } from "../sync/wait.ts";
import { whole } from "../sync/whole.ts";
import type { Context } from "./context.ts";
import type { Field } from "./lookout.ts";
import { SharedCell } from "./shared-cell.ts";
import { placeOf } from "./wanted.ts";
import type { Stored } from "./delete-stored.ts";

const COUNT_MAX = 0x7fff_ffff;

/** A count in a cell: "2 of 5", as much as is left, and the first count. */
export class CellLatch implements Latch, Stored {
  readonly name: string;
  readonly #first: number;
  readonly #field: Field<number>;
  readonly #cell: SharedCell;
  readonly #context: Context;

  constructor(context: Context, name: string, count: number) {
    this.name = name;
    this.#first = whole("count", count, 0, COUNT_MAX);
    const group = placeOf("latch", name);
    this.#field = { groups: [group], look: () => this.#read() };
    this.#cell = new SharedCell(context.engine, { group, id: "" });
    this.#context = context;
  }

  get groups(): readonly string[] {
    return this.#field.groups;
  }

  get count(): Promise<number> {
    return this.#read();
  }

  async countDown(by: number = 1): Promise<void> {
    whole("by", by, 1, COUNT_MAX);
    await this.#cell.update((text) => {
      const left = this.#left(text);
      if (by > left) throw new LockstepError("invalid", `countDown(${by}): "${this.name}" has ${left} left to count down; count once each`);
      return { result: undefined, value: `${left - by} of ${this.#first}` };
    });
  }

  async wait(wait?: Wait): Promise<void> {
    const found = (left: number): true | undefined => (left === 0 ? true : undefined);
    await this.#context.lookouts.until(this.#field, found, wait, `the latch "${this.name}" was not open`);
  }

  async #read(): Promise<number> {
    return this.#left(await this.#cell.read());
  }

  #left(text: string | undefined): number {
    const [left, first] = (text ?? `${this.#first} of ${this.#first}`).split(" of ").map(Number);
    if (first !== this.#first)
      throw new LockstepError("mismatch", `the latch "${this.name}" is open as counted down from ${first}; not from ${this.#first}`);
    return left!;
  }
}
