import { LockstepError } from "../../sync/error.ts";
import { patience } from "../patience.ts";
import type { Link } from "./link.ts";

/** One channel that is listened to, and who wants to know. */
interface Watched {
  readonly listeners: Set<{ changed(): void }>;
  /** Has it been heard at all? */
  isHeard: boolean;
  /** Those who wait for that. */
  readonly beginning: Set<{ resolve(): void; reject(reason: unknown): void }>;
  stop(): void;
}

/** Watches of channels, however many of each: one subscription a channel, as long as there is one. */
export class Watches {
  readonly #link: Link;
  readonly #withinMs: number;
  readonly #watched = new Map<string, Watched>();

  /** A subscription may take `withinMs` to begin. */
  constructor(link: Link, withinMs: number) {
    this.#link = link;
    this.#withinMs = withinMs;
  }

  /** Settles when nothing is missed from now on; rejects with `"engine"` when that takes too long. What it returns ends it. */
  async watch(channel: string, changed: () => void): Promise<() => void> {
    const listener = { changed };
    const watched = this.#watched.get(channel) ?? this.#begin(channel);
    watched.listeners.add(listener);
    const stop = (): void => this.#stop(channel, watched, listener);
    try {
      if (!watched.isHeard) await this.#heard(watched);
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  }

  /** Nobody is called any more; who waits for a beginning is rejected. */
  end(reason: LockstepError): void {
    for (const { listeners, beginning, stop } of this.#watched.values()) {
      listeners.clear();
      for (const { reject } of beginning) reject(reason);
      stop();
    }
    this.#watched.clear();
  }

  #begin(channel: string): Watched {
    const listeners: Watched["listeners"] = new Set();
    const beginning: Watched["beginning"] = new Set();
    const tell = (): void => listeners.forEach((listener) => listener.changed());
    const again = (): void => {
      // Something may have been missed: but for those for whom it begins.
      if (watched.isHeard) tell();
      watched.isHeard = true;
      for (const { resolve } of beginning) resolve();
    };
    const watched: Watched = { listeners, beginning, isHeard: false, stop: this.#link.listen(channel, tell, again) };
    this.#watched.set(channel, watched);
    return watched;
  }

  async #heard({ beginning }: Watched): Promise<void> {
    let callOff!: () => void;
    let waiting!: { resolve(): void; reject(reason: unknown): void };
    try {
      await new Promise<void>((resolve, reject) => {
        beginning.add((waiting = { resolve, reject }));
        callOff = patience(this.#withinMs, () => reject(this.#unheard()));
      });
    } finally {
      callOff();
      beginning.delete(waiting);
    }
  }

  #stop(channel: string, watched: Watched, listener: { changed(): void }): void {
    if (!watched.listeners.delete(listener) || watched.listeners.size > 0) return;
    this.#watched.delete(channel);
    watched.stop();
  }

  #unheard(): LockstepError {
    const { place, trouble: cause } = this.#link;
    const why = cause instanceof Error ? ` (${cause.message})` : "";
    return new LockstepError("engine", `Redis at ${place} could not be listened to within ${this.#withinMs} ms${why}`, { cause });
  }
}
