import { setTimeout } from "node:timers/promises";
import { LockstepError } from "../../sync/error.ts";
import type { Link } from "./link.ts";
import { Turns } from "./turns.ts";
import type { OpenWire, Wire } from "./wire.ts";

/** Between attempts to connect, in ms: twice as long each time. */
const PAUSE_MS_MIN = 10;
const PAUSE_MS_MAX = 500;

interface Listener {
  hear(message: string): void;
  again(): void;
}

/** Connections of our own: one for calls, made anew when somebody needs it, and one that listens. */
export class OwnLink implements Link {
  readonly place: string;
  trouble: unknown = undefined;
  readonly #open: OpenWire;
  #live: Wire | undefined;
  #opening: Promise<Wire> | undefined;
  #ear: { readonly wire: Wire; end(): void } | undefined;
  #isHearkening = false;
  readonly #channels = new Map<string, Listener>();
  readonly #turns = new Turns();
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

  /** It does: what was on its way when a connection was lost is left to who asked. */
  callOnce(words: readonly string[], isWanted: () => boolean): Promise<unknown> {
    return this.call(words, isWanted);
  }

  get masters(): readonly Link[] {
    return [this];
  }

  listen(channel: string, hear: (message: string) => void, again: () => void): () => void {
    const listener: Listener = { hear, again };
    this.#channels.set(channel, listener);
    if (!this.#isHearkening) void this.#hearken();
    else if (this.#ear !== undefined) void this.#subscribe(this.#ear.wire, channel, listener);
    return () => {
      if (this.#channels.get(channel) !== listener) return;
      this.#channels.delete(channel);
      this.#turns.take(channel, async () => this.#ear?.wire.unsubscribe(channel)).catch(() => {}); // one that is lost hears nothing
    };
  }

  /** What listens may have been cut off as well, and would never know. */
  drop(): void {
    void this.#takeLive()?.close();
    void this.#ear?.wire.close();
    this.#ear?.end();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#takeLive()?.close(), this.#ear?.wire.close()]);
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
  async #hearken(): Promise<void> {
    this.#isHearkening = true;
    for (let pauseMs = PAUSE_MS_MIN; !this.#isClosed; pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX)) {
      let end!: () => void;
      const ended = new Promise<void>((resolve) => (end = resolve));
      try {
        const wire = await this.#open(end);
        if (this.#isClosed) {
          await wire.close();
          return;
        }
        this.#ear = { wire, end };
        await Promise.all([...this.#channels].map(([channel, listener]) => this.#subscribe(wire, channel, listener)));
        pauseMs = PAUSE_MS_MIN;
        await ended;
        this.#ear = undefined;
      } catch (error) {
        this.trouble = error;
      }
      await setTimeout(pauseMs, undefined, { ref: false });
    }
  }

  /** One that is refused leaves the others as they are; when the connection is lost, so are all, and begin again on the next one. */
  async #subscribe(wire: Wire, channel: string, listener: Listener): Promise<void> {
    const isWanted = (): boolean => this.#channels.get(channel) === listener;
    try {
      await this.#turns.take(channel, async () => isWanted() && wire.subscribe(channel, listener.hear));
      if (isWanted()) listener.again();
    } catch (error) {
      this.trouble = error;
    }
  }
}

function closed(): LockstepError {
  return new LockstepError("closed", "the connection was closed; connect again");
}
