import type { Engine } from "../engine/engine.ts";
import { timedOut } from "../sync/timed-out.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";
import { type Field, Lookout, type Sought } from "./lookout.ts";
import { within } from "./within.ts";

/** Waits of one client for what is written in cells, by the field that shows them. */
export class Lookouts {
  readonly #engine: Engine;
  readonly #posts = new Map<Field<unknown>, Lookout<unknown>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * What `found` makes of what is seen, as soon as that is not undefined: looked at once, and again whenever something of the groups was written. All who
   * wait with the same field look together. `missed` names what did not come, as in `within`.
   */
  async until<T, R>(field: Field<T>, found: (seen: T) => R | undefined, wait: Wait | undefined, missed: string): Promise<R> {
    wait?.signal?.throwIfAborted();
    if (timeoutOf(wait) === 0) {
      const once = found(await field.look());
      if (once === undefined) throw timedOut(missed, 0);
      return once;
    }
    const post = this.#post(field);
    const sought: Sought<T> = { found };
    return within(post.until(sought) as Promise<R>, wait, missed, () => post.giveUp(sought));
  }

  /** Whoever waits is rejected. */
  close(reason: unknown): void {
    for (const post of this.#posts.values()) post.close(reason);
  }

  #post<T>(field: Field<T>): Lookout<T> {
    let post = this.#posts.get(field) as Lookout<T> | undefined;
    if (post === undefined) {
      post = new Lookout(this.#engine, field, () => this.#posts.delete(field));
      this.#posts.set(field, post);
    }
    return post;
  }
}
