import { LockstepError } from "../../sync/error.ts";
import { patience } from "../patience.ts";
import type { RangeWatch, WatchListener } from "./range-watch.ts";

/** Somebody who watches a group. */
interface Watcher {
  readonly changed: () => void;
  /** Ends the waiting for the store to confirm it. */
  settle: ((failure?: LockstepError) => void) | undefined;
}

interface Group {
  readonly watch: RangeWatch;
  readonly watchers: Set<Watcher>;
}

/** A client's watches of groups of cells: one stream a group, as long as somebody watches it. */
export class Watches {
  readonly #watch: (group: string, listener: WatchListener) => RangeWatch;
  readonly #timeoutMs: number;
  readonly #groups = new Map<string, Group>();

  constructor(watch: (group: string, listener: WatchListener) => RangeWatch, timeoutMs: number) {
    this.#watch = watch;
    this.#timeoutMs = timeoutMs;
  }

  async watch(group: string, changed: () => void): Promise<() => void> {
    const shared = this.#groups.get(group) ?? this.#begin(group);
    const watcher: Watcher = { changed, settle: undefined };
    const end = (): void => {
      if (!shared.watchers.delete(watcher) || shared.watchers.size > 0) return;
      shared.watch.close();
      this.#groups.delete(group);
    };
    shared.watchers.add(watcher);
    try {
      if (shared.watch.since === undefined) await this.#confirmed(group, shared, watcher);
    } catch (error) {
      end();
      throw error;
    }
    return end;
  }

  /** Ends them all; who waits for one is told why. */
  close(reason: LockstepError): void {
    for (const { watch, watchers } of this.#groups.values()) {
      watch.close();
      for (const { settle } of watchers) settle?.(reason);
      watchers.clear();
    }
    this.#groups.clear();
  }

  #begin(group: string): Group {
    const watchers = new Set<Watcher>();
    const watch = this.#watch(group, {
      changed: () => {
        for (const { changed } of watchers) changed();
      },
      opened: () => {
        for (const { settle, changed } of watchers) (settle ?? changed)();
      },
    });
    const shared = { watch, watchers };
    this.#groups.set(group, shared);
    watch.open();
    return shared;
  }

  #confirmed(group: string, { watch }: Group, watcher: Watcher): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (failure?: LockstepError): void => {
        callOff();
        watcher.settle = undefined;
        if (failure === undefined) resolve();
        else reject(failure);
      };
      const callOff = patience(this.#timeoutMs, () => {
        const why = watch.failure instanceof Error ? `; at last ${watch.failure.message}` : "";
        const text = `etcd did not confirm the watch of the group "${group}" within ${this.#timeoutMs} ms${why}`;
        settle(new LockstepError("engine", text, { cause: watch.failure }));
      });
      watcher.settle = settle;
    });
  }
}
