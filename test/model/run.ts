import { HEADER_WORDS, HeaderWord } from "../../src/local/memory/layout.ts";
import { setFlagsFromString } from "node:v8";
import { Choice, Kind, type Operation } from "./operation.ts";

/** Thrown to cut a run short after its last known operation. */
const CUT: unique symbol = Symbol("cut");

/** How long a blocking wait or an event loop stood still in a run where waking is slow: long enough to make a waiter ask for fairness. */
const LATE_MS = 1;
const SLICE_MS = 250;

interface Alarm {
  readonly ring: () => void;
  readonly dueMs: number;
}

/**
 * One execution of one actor's plain code, from its start, against the results its operations had before. Where they end, the operation it wants
 * next is noted and the run is cut. Time, timers and microtasks are the run's own.
 */
export class Run {
  readonly #log: readonly number[];
  readonly #late: boolean;
  readonly #constant: (at: number) => number | undefined;
  #hasBegun = false;
  #resting: (() => void) | undefined;
  #rested = 0;
  #restNumber: () => number = () => 0;
  #cursor = 0;
  #pending: Operation | undefined;
  #isCut = false;
  readonly #alarms = new Map<number, Alarm>();
  #alarmsMade = 0;
  #nowMs = 0;
  #slice: { readonly passed: () => void; isAwaited: boolean } | undefined;
  #immediates: (() => void)[] = [];
  heard: () => void = () => {};

  /** `constant` says what stands in a word that nobody writes from the beginning on: reading it is no operation. */
  constructor(log: readonly number[], late: boolean, constant: (at: number) => number | undefined) {
    this.#log = log;
    this.#late = late;
    this.#constant = constant;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Runs the program as far as the log goes: the operation it wants next, or undefined when it has ended. Throws what the program throws. */
  execute(program: (run: Run) => void | Promise<void>): Operation | undefined {
    current = this;
    try {
      this.#executeTurns(program);
    } catch (error) {
      if (error !== CUT) throw error;
    } finally {
      this.#isCut = true;
      drainMicrotasks(); // what is left of it must not run into the next
      current = undefined;
    }
    return this.#pending;
  }

  #executeTurns(program: (run: Run) => void | Promise<void>): void {
    let ended = false;
    let failure: Error | undefined;
    const promise = Promise.resolve(program(this));
    promise.then(
      () => (ended = true),
      (error: Error) => {
        failure = error;
      },
    );
    for (;;) {
      drainMicrotasks();
      if (this.#isCut) return;
      const [immediate] = this.#immediates;
      if (immediate !== undefined) {
        this.#immediates.shift();
        immediate();
      } else if (this.#resting !== undefined) {
        this.#rest(this.#resting);
      } else if (failure !== undefined) {
        throw failure;
      } else if (ended && this.#slice?.isAwaited !== true) {
        return; // else something of the library's is still under way that keeps the thread alive
      } else {
        this.#turn();
      }
    }
  }

  /** The number of the state that the actor rests in is asked for once; when that is known, the state is known too. */
  #rest(rested: () => void): void {
    this.#resting = undefined;
    this.perform(Kind.REST, 0, this.#cursor === this.#log.length ? this.#restNumber() : 0, 0);
    this.#nowMs = 0;
    this.#rested += 1;
    rested();
  }

  /** Comes to rest as soon as nothing is left to do at once; `numberOf` then gives the state's number. */
  rest(numberOf: () => number): Promise<void> {
    this.#restNumber = numberOf;
    return new Promise((resolve) => (this.#resting = resolve));
  }

  /** What there is to know of a resting actor besides its objects. */
  get print(): string {
    return `${this.#rested} ${this.#alarms.size} ${this.#slice?.isAwaited}`;
  }

  #turn(): void {
    const alarms = [...this.#alarms];
    const choice = this.perform(Kind.TURN, 0, alarms.length, this.#slice?.isAwaited === true ? 1 : 0);
    if (choice === Choice.BELL) {
      if (this.#late) this.#nowMs += LATE_MS;
      this.heard();
    } else if (choice === Choice.SLICE) {
      this.#nowMs += SLICE_MS;
      this.#slice?.passed();
    } else {
      const [id, { ring, dueMs }] = alarms[choice - Choice.ALARM]!;
      this.#alarms.delete(id);
      this.#nowMs = Math.max(this.#nowMs, dueMs);
      ring();
    }
  }

  perform(kind: number, at: number, a: number, b: number): number {
    if (this.#isCut) throw CUT;
    if (kind === Kind.LOAD && this.#hasBegun) {
      const constant = this.#constant(at);
      if (constant !== undefined) return constant;
    }
    if (kind === Kind.BEGIN) this.#hasBegun = true;
    const known = this.#log[this.#cursor];
    if (known === undefined) {
      this.#pending = { kind, at, a, b };
      this.#isCut = true;
      throw CUT;
    }
    this.#cursor += 1;
    return known;
  }

  /** Sleeps on a word, moving the run's clock. */
  wait(at: number, seen: number, timeoutMs: number): number {
    const choice = this.perform(Kind.WAIT, at, seen, timeoutMs);
    if (choice === Choice.TIMED_OUT) this.#nowMs += timeoutMs;
    else if (this.#late) this.#nowMs += LATE_MS;
    return choice;
  }

  /** Sets an alarm: it may go off in any turn of the event loop from now on. */
  setAlarm(ring: () => void, delayMs: number): number {
    this.#alarmsMade += 1;
    this.#alarms.set(this.#alarmsMade, { ring, dueMs: this.#nowMs + delayMs });
    return this.#alarmsMade;
  }

  clearAlarm(id: number): void {
    this.#alarms.delete(id);
  }

  setSlice(passed: () => void): { ref(): void; unref(): void } {
    const slice = { passed, isAwaited: true };
    this.#slice = slice;
    return { ref: () => (slice.isAwaited = true), unref: () => (slice.isAwaited = false) };
  }

  clearSlice(): void {
    this.#slice = undefined;
  }

  setImmediate(callback: () => void): void {
    this.#immediates.push(callback);
  }
}

let current: Run | undefined;

/** The words of the modelled segment, as the code under test has them: plain accesses are operations too. */
export const WORDS: Int32Array = new Proxy(new Int32Array(0), {
  get: (_target, at) => inRun().perform(Kind.LOAD, used(Number(at)), 0, 0),
  set: (_target, at, value: number) => {
    inRun().perform(Kind.STORE, used(Number(at)), value, 0);
    return true;
  },
});

function inRun(): Run {
  if (current === undefined) throw new Error("the modelled words were used outside of a run");
  return current;
}

/** No code of the library has any business in the rest of the header, where the programs' own words are: it would be of an actor that is none. */
function used(at: number): number {
  if (at > HeaderWord.CIRCLES && at < HEADER_WORDS) throw new Error(`word ${at} is nobody's`);
  return at;
}

/** Stands for a result that code under test ignores, or compares with what it expected; anything else it did with it would need the real one. */
const IGNORED = {
  [Symbol.toPrimitive]: (): never => {
    throw new Error("the result of an atomic operation is used that the model does not keep");
  },
} as unknown as number;

const WORD_OPERATIONS = {
  load: Kind.LOAD,
  store: Kind.STORE,
  exchange: Kind.EXCHANGE,
  add: Kind.ADD,
  sub: Kind.SUB,
  and: Kind.AND,
  or: Kind.OR,
  compareExchange: Kind.CAS,
} as const;

type WordOperation = (words: Int32Array, at: number, a: number, b: number) => number;

/** From here on the modules of this process see modelled words, timers and clocks while a run is on, and the real ones otherwise. */
function patchGlobals(): void {
  for (const [name, kind] of Object.entries(WORD_OPERATIONS)) {
    const real = Atomics[name as keyof typeof WORD_OPERATIONS] as WordOperation;
    const modelled: WordOperation = (words, at, a, b) => {
      if (words !== WORDS) return real(words, at, a, b);
      const result = inRun().perform(kind, used(at), a ?? 0, b ?? 0);
      if (kind === Kind.LOAD || kind === Kind.EXCHANGE) return result;
      return kind === Kind.CAS && result === 1 ? a : IGNORED;
    };
    Object.assign(Atomics, { [name]: modelled });
  }
  const real = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, now: performance.now.bind(performance) };
  Object.assign(globalThis, {
    setTimeout: (ring: () => void, delayMs: number) => current?.setAlarm(ring, delayMs) ?? real.setTimeout(ring, delayMs),
    clearTimeout: (id: number) => (current === undefined ? real.clearTimeout(id) : current.clearAlarm(id)),
    setInterval: (passed: () => void, delayMs: number) => current?.setSlice(passed) ?? real.setInterval(passed, delayMs),
    clearInterval: (id: NodeJS.Timeout) => (current === undefined ? real.clearInterval(id) : current.clearSlice()),
    setImmediate: (callback: () => void) => (current === undefined ? real.setImmediate(callback) : current.setImmediate(callback)),
  });
  Object.assign(performance, { now: () => current?.nowMs ?? real.now() });
}

/** Runs all promise reactions there are, now. There is no public way, and without one asynchronous code cannot be replayed synchronously. */
const drainMicrotasks: () => void = (() => {
  setFlagsFromString("--allow-natives-syntax");
  const drain = new Function("%PerformMicrotaskCheckpoint()") as () => void;
  setFlagsFromString("--no-allow-natives-syntax");
  return drain;
})();

patchGlobals();
