import type { Engine } from "../engine/engine.ts";
import { timedOut } from "../sync/timed-out.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";
import { Lookout, type Sought } from "./lookout.ts";
import { within } from "./within.ts";

/** Waits of one client for what is written in cells, by the group of these. */
export class Lookouts {
  readonly #engine: Engine;
  readonly #posts = new Map<string, Lookout<unknown>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * What `found` makes of what `look` sees, as soon as that is not undefined: looked at once, and again whenever something of the group was written. All
   * who wait for a group look together, so each has the same `look`. `missed` names what did not come, as in `within`.
   */
  async until<T, R>(
    group: string,
    look: () => Promise<T>,
    found: (seen: T) => R | undefined,
    wait: Wait | undefined,
    missed: string,
  ): Promise<R> {
    wait?.signal?.throwIfAborted();
    if (timeoutOf(wait) === 0) {
      const once = found(await look());
      if (once === undefined) throw timedOut(missed, 0);
      return once;
    }
    const post = this.#post(group, look);
    const sought: Sought<T> = { found };
    return within(post.until(sought) as Promise<R>, wait, missed, () => post.giveUp(sought));
  }

  /** Whoever waits is rejected. */
  close(reason: unknown): void {
    for (const post of this.#posts.values()) post.close(reason);
  }

  #post<T>(group: string, look: () => Promise<T>): Lookout<T> {
    let post = this.#posts.get(group) as Lookout<T> | undefined;
    if (post === undefined) {
      post = new Lookout(this.#engine, group, look, () => this.#posts.delete(group));
      this.#posts.set(group, post as Lookout<unknown>);
    }
    return post;
  }
}
