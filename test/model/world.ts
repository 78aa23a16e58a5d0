import type { SharedSpace } from "../../src/local/space.ts";
import type { Library } from "./library.ts";
import { ModelMemory } from "./model-memory.ts";
import { objectPrint } from "./object-print.ts";
import { Kind } from "./operation.ts";
import type { Run } from "./run.ts";
import type { Shape } from "../../src/local/memory/layout.ts";

/** In the header, past all that it says. */
const VARIABLES_AT = 48;

/** The code of one actor: plain blocking code, or an async function. It opens what it needs, and then calls `world.begin()`, once. */
export type Program = (world: World) => void | Promise<void>;

/** What a program sees of the model. */
export class World {
  readonly #run: Run;
  readonly #library: Library;
  readonly #shape: Shape;
  readonly #buffer: ArrayBuffer;
  readonly #rests: Map<string, number>;
  #space: SharedSpace | undefined;
  #memory: ModelMemory | undefined;

  /** `rests` numbers the states in which the actor came to rest so far. */
  constructor(run: Run, library: Library, shape: Shape, buffer: ArrayBuffer, rests: Map<string, number>) {
    this.#run = run;
    this.#library = library;
    this.#shape = shape;
    this.#buffer = buffer;
    this.#rests = rests;
  }

  open(): SharedSpace {
    const memory = new ModelMemory(this.#run, new this.#library.layout.Layout(this.#shape), this.#buffer);
    this.#memory = memory;
    this.#space = new this.#library.SharedSpace("model", memory, () => {
      throw new Error("a model has a fixed number of actors");
    });
    return this.#space;
  }

  /**
   * Between two things a program does, when nothing of it is under way: how often it has rested, what it has `kept` and the objects of its space are
   * all there is to know of it, and however it came there, it goes on alike. Without this, every difference in the past would count as another state for ever.
   */
  rest(...kept: object[]): Promise<void> {
    return this.#run.rest(() => {
      const memory = this.#memory!;
      const print = `${this.#run.print} ${objectPrint([this.#space!, ...kept], [memory, memory.layout, memory.buffer, memory.words])}`;
      const number = this.#rests.get(print) ?? this.#rests.size;
      this.#rests.set(print, number);
      return number;
    });
  }

  /** What came before happened in the order of the actors; from here on, everything in every order. */
  begin(): void {
    this.#run.perform(Kind.BEGIN, 0, 0, 0);
  }

  /** What programs share beside their locks: variables 0 to 15, words of the segment that nothing else uses. */
  get(variable: number): number {
    return this.#run.perform(Kind.LOAD, VARIABLES_AT + variable, 0, 0);
  }

  set(variable: number, value: number): void {
    this.#run.perform(Kind.STORE, VARIABLES_AT + variable, value, 0);
  }

  /** Tells an observer. */
  tell(observer: number, what: number, value: number): void {
    this.#run.perform(Kind.NOTE, observer, what, value);
  }

  /** Tells an observer when this actor takes its next step. */
  tellWithNext(observer: number, what: number, value: number): void {
    this.#run.perform(Kind.NOTE_WITH_NEXT, observer, what, value);
  }

  /** Lets other things happen: resolves in some later turn of the event loop. */
  later(): Promise<void> {
    return new Promise((resolve) => this.#run.setAlarm(resolve, 0));
  }

  /** Runs `body` with a signal that aborts in any turn of the event loop until then. (A real signal would swallow what the run throws.) */
  async untilAborted<T>(reason: Error, body: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const listeners = new Set<() => void>();
    const signal = {
      aborted: false,
      reason,
      throwIfAborted(): void {
        if (signal.aborted) throw reason;
      },
      addEventListener: (_: string, listener: () => void) => listeners.add(listener),
      removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
    };
    const alarm = this.#run.setAlarm(() => {
      signal.aborted = true;
      for (const listener of [...listeners]) listener();
    }, 0);
    try {
      return await body(signal as unknown as AbortSignal);
    } finally {
      this.#run.clearAlarm(alarm);
    }
  }
}
