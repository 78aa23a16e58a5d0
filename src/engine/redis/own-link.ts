import { setTimeout } from "node:timers/promises";
import { LockstepError } from "../../sync/error.ts";
import type { Link } from "./link.ts";
import type { OpenWire, Wire } from "./wire.ts";

/** Between attempts to connect, in ms: twice as long each time. */
const PAUSE_MS_MIN = 10;
const PAUSE_MS_MAX = 500;

/** Connections of our own: one for calls, made anew when somebody needs it, and one that listens. */
export class OwnLink implements Link {
  readonly place: string;
  trouble: unknown = undefined;
  readonly #open: OpenWire;
  #live: Wire | undefined;
  #opening: Promise<Wire> | undefined;
  #ear: Wire | undefined;
  #wanted: (() => boolean)[] = [];
  #isClosed = false;

  constructor(place: string, open: OpenWire) {
    this.place = place;
    this.#open = open;
  }

  get isOpen(): boolean {
    return this.#live !== undefined;
  }

  /** Connects, or rejects with what is wrong. */
  async connect(): Promise<void> {
    await this.#attempt();
  }

  call(words: readonly string[], isWanted: () => boolean): Promise<unknown> {
    if (this.#live !== undefined) return this.#live.call(words);
    this.#wanted.push(isWanted);
    this.#opening ??= this.#reopen().finally(() => {
      this.#opening = undefined;
      this.#wanted = [];
    });
    return this.#opening.then((wire) => {
      if (!isWanted()) throw new Error("not wanted any more");
      return wire.call(words);
    });
  }

  listen(channel: string, hear: (message: string) => void, again: () => void): void {
    void this.#hearken(channel, hear, again);
  }

  drop(): void {
    void this.#takeLive()?.close();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#takeLive()?.close(), this.#ear?.close()]);
  }

  #takeLive(): Wire | undefined {
    const live = this.#live;
    this.#live = undefined;
    return live;
  }

  async #attempt(): Promise<Wire> {
    const wire = await this.#open((cause) => {
      this.trouble = cause;
      if (this.#live === wire) this.#live = undefined;
    });
    if (this.#isClosed) {
      await wire.close();
      throw closed();
    }
    return (this.#live = wire);
  }

  /** Tries as long as anybody wants it: each call gives up by itself. */
  async #reopen(): Promise<Wire> {
    for (let pauseMs = PAUSE_MS_MIN; ; pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX)) {
      try {
        return await this.#attempt();
      } catch (error) {
        this.trouble = error;
      }
      await setTimeout(pauseMs, undefined, { ref: false });
      if (this.#isClosed) throw closed();
      if (!this.#wanted.some((isWanted) => isWanted())) throw this.trouble;
    }
  }

  /** Listens until this is closed, over one connection after the other. */
  async #hearken(channel: string, hear: (message: string) => void, again: () => void): Promise<void> {
    for (let pauseMs = PAUSE_MS_MIN; !this.#isClosed; pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX)) {
      let end!: () => void;
      const ended = new Promise<void>((resolve) => (end = resolve));
      let wire: Wire | undefined;
      try {
        wire = this.#ear = await this.#open(end);
        if (this.#isClosed) break;
        await wire.subscribe(channel, hear);
        again();
        pauseMs = PAUSE_MS_MIN;
        await ended;
      } catch (error) {
        this.trouble = error;
        await wire?.close();
      }
      await setTimeout(pauseMs, undefined, { ref: false });
    }
    await this.#ear?.close();
  }
}

function closed(): LockstepError {
  return new LockstepError("closed", "the connection was closed; connect again");
}
