import { LockstepError } from "../sync/error.ts";
import type { Wait } from "../sync/wait.ts";
import type { Claim } from "../engine/claim.ts";
import type { Member } from "../engine/engine.ts";
import type { Context } from "./context.ts";
import { jsonText } from "./json-text.ts";
import type { Field } from "./lookout.ts";

/** How often who watches looks for the dead in the time that a claim outlives its client. */
const LOOKS = 3;
/** Of what a member shows, as UTF-8. */
const DATA_BYTES_MAX = 1024;

/** A line whose members show what they are. Who comes or leaves writes a cell, so that those who watch look at once; who has died is missed when they look anyway. */
export class Roster {
  readonly #context: Context;
  readonly #group: string;
  readonly #most: number;
  readonly #field: Field<readonly Member[]>;

  /** Of the first `most` in the line; `group` is the line's name, and that of the group of cells. */
  constructor(context: Context, group: string, most: number) {
    this.#context = context;
    this.#group = group;
    this.#most = most;
    this.#field = { groups: [group], look: () => this.members(), everyMs: context.ttlMs / LOOKS };
  }

  get groups(): readonly string[] {
    return this.#field.groups;
  }

  /** Those who have what they stand in line for. */
  async members(): Promise<readonly Member[]> {
    const all = await this.#context.engine.members(this.#group, this.#most);
    return all.filter(({ isGranted }) => isGranted);
  }

  /** The members now, and then whenever they have changed. */
  async *observe(signal: AbortSignal | undefined): AsyncGenerator<readonly Member[], void> {
    const wait: Wait = signal === undefined ? {} : { signal };
    let before: string | undefined;
    const found = (members: readonly Member[]): readonly Member[] | undefined => (ids(members) === before ? undefined : members);
    for (;;) {
      const members = await this.#context.lookouts.until(this.#field, found, wait, `nothing has changed in ${this.#group}`);
      before = ids(members);
      yield members;
    }
  }

  /** Has those look who watch. */
  async tell(claim: Claim): Promise<void> {
    const value = `${claim.order} ${claim.isLive ? "came" : "left"}`;
    try {
      await this.#context.engine.commit([], [{ group: this.#group, id: "", value }]);
    } catch {
      // They look anyway, after a time.
    }
  }
}

function ids(members: readonly Member[]): string {
  return members.map(({ order }) => order).join();
}

/** What a claim shows of this. Throws `"invalid"` for what JSON cannot hold, and `"full"` for what is too large. */
export function shownText(data: unknown, what: string): string {
  if (data === undefined) return "";
  const text = jsonText(data, what);
  const bytes = Buffer.byteLength(text);
  if (bytes > DATA_BYTES_MAX)
    throw new LockstepError(
      "full",
      `${what} is ${bytes} bytes of JSON; expected at most ${DATA_BYTES_MAX}: keep it in a map, and show its key`,
    );
  return text;
}

export function shown({ data }: Member): unknown {
  return data === "" ? undefined : JSON.parse(data);
}
