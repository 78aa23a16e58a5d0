import type { Event } from "../sync/event.ts";
import type { Wait } from "../sync/wait.ts";
import type { Context } from "./context.ts";
import type { Field } from "./lookout.ts";
import { SharedCell } from "./shared-cell.ts";
import { placeOf } from "./wanted.ts";
import type { Stored } from "./delete-stored.ts";

interface Flag {
  readonly isSet: boolean;
  /** How often it has been set: who waits goes on when that has grown, whatever the flag says by then. */
  readonly times: number;
}

/** A flag in a cell: "set 3", "clear 3". */
export class CellEvent implements Event, Stored {
  readonly name: string;
  readonly #field: Field<Flag>;
  readonly #cell: SharedCell;
  readonly #context: Context;

  constructor(context: Context, name: string) {
    this.name = name;
    const group = placeOf("event", name);
    this.#field = { groups: [group], look: () => this.#read() };
    this.#cell = new SharedCell(context.engine, { group, id: "" });
    this.#context = context;
  }

  get groups(): readonly string[] {
    return this.#field.groups;
  }

  get isSet(): Promise<boolean> {
    return this.#read().then(({ isSet }) => isSet);
  }

  set(): Promise<void> {
    return this.#change(({ isSet, times }) => (isSet ? {} : { value: `set ${times + 1}` }));
  }

  clear(): Promise<void> {
    return this.#change(({ isSet, times }) => (isSet ? { value: `clear ${times}` } : {}));
  }

  async wait(wait?: Wait): Promise<void> {
    let before: number | undefined;
    const found = ({ isSet, times }: Flag): true | undefined => {
      before ??= times;
      return isSet || times > before ? true : undefined;
    };
    await this.#context.lookouts.until(this.#field, found, wait, `the event "${this.name}" was not set`);
  }

  async #read(): Promise<Flag> {
    return flag(await this.#cell.read());
  }

  async #change(change: (flag: Flag) => { value?: string }): Promise<void> {
    await this.#cell.update((text) => ({ result: undefined, ...change(flag(text)) }));
  }
}

function flag(text: string | undefined): Flag {
  const [is, times] = (text ?? "clear 0").split(" ");
  return { isSet: is === "set", times: Number(times) };
}
