import { LockstepError } from "../sync/error.ts";
import type { PipeOptions, PipeSide } from "../sync/pipe.ts";
import { type Course, Lane, ringBytesOf, valuesIn } from "./lane.ts";
import { SharedLock } from "./lock.ts";
import type { Look, Party, Share } from "./look.ts";
import { RecordWord } from "./memory/layout.ts";
import { Monitor } from "./monitor.ts";
import type { Names } from "./names/names.ts";
import type { Spec } from "./names/spec.ts";
import { laneWaits } from "./passage.ts";
import { PipeEnd, SIDES } from "./pipe-end.ts";
import { cellBytes, emptyCell, waitedSinceMs, waitersIn } from "./wait-set.ts";

/** 1 when anything differs from a new pipe. */
const CHANGED = RecordWord.STATE;
/** Of each direction three words, by who sends. */
const LANES: readonly number[] = [RecordWord.STATE + 1, RecordWord.STATE + 16];
/** What became of either end, two bits each: it is over when they are not 0. Its owner, once it is opened. */
const ENDS = RecordWord.STATE + 4;
const OWNERS: number = RecordWord.STATE + 5;
const STATE_BITS = 2;
const STATE_MASK = 3;
const CLOSED = 1;
const BROKEN = 2;

/** Two ends and a lane from each to the other, under one monitor. Truth is who has which end, what became of it, and what the lanes' rings hold. */
export class SharedPipe {
  readonly name: string;
  readonly lock: SharedLock;
  readonly monitor: Monitor;
  /** By who sends. */
  readonly #lanes: readonly Lane[];
  /** Those of this thread, by side. */
  readonly #ends: (PipeEnd<unknown, unknown> | undefined)[] = [];

  constructor(names: Names<SharedLock>, spec: Spec) {
    this.name = spec.name;
    const [ringBytes, duplex] = spec.parameters;
    const directions = 1 + duplex!;
    this.lock = new SharedLock(names, spec);
    this.lock.primitive = this;
    this.monitor = new Monitor(this.lock, {
      repair: () => this.#repair(),
      waits: LANES.slice(0, directions).flatMap((_, sender) =>
        laneWaits(
          `pipe "${this.name}"`,
          () => this.#lanes[sender]!,
          () => this.lock.load(ENDS) !== 0 || this.#isDeserted(0) || this.#isDeserted(1),
        ),
      ),
    });
    const ringWords = ringBytes! >> 2;
    const cells = cellBytes(names.actor, 2 * directions) >> 2;
    this.#lanes = LANES.slice(0, directions).map((word, sender) => {
      const waits = { getters: 2 * sender, putters: 2 * sender + 1 };
      const course: Course = { word, before: cells + sender * ringWords, ringWords, capacity: Infinity, ...waits };
      return new Lane(this.monitor, course);
    });
  }

  /** This thread's end on that side, which nobody else has. */
  open(side: number): PipeEnd<unknown, unknown> {
    const open = this.#ends[side];
    if (open?.closed === false) return open;
    this.monitor.insideSync(() => this.#claim(side));
    this.lock.uses++; // the name stays bound while we have an end
    return (this.#ends[side] = new PipeEnd(this, side, this.#lanes));
  }

  /** Throws when the end on that side is over, saying so and then `hint`; called under the lock. `mayBeDeserted`: looks, too, whether its owner is gone. */
  mustBeOpen(side: number, mayBeDeserted: boolean, hint = ""): void {
    if (mayBeDeserted) this.#lookAround();
    const state = this.#stateOf(side);
    if (state === CLOSED) throw new LockstepError("closed", `${this.#called(side)} was closed${hint}`);
    if (state === BROKEN)
      throw new LockstepError("broken", `${this.#called(side)} was not closed by the thread that had it, which is gone${hint}`);
  }

  /** Is the end on that side over? Called under the lock. */
  isOver(side: number): boolean {
    this.#lookAround();
    return this.#stateOf(side) !== 0;
  }

  /** Closes our end on that side; called under the lock. */
  close(side: number): void {
    this.#end(side, CLOSED);
    this.lock.uses--;
  }

  #end(side: number, state: number): void {
    this.lock.store(ENDS, this.lock.load(ENDS) | (state << (STATE_BITS * side)));
    this.#settle();
  }

  #claim(side: number): void {
    this.mustBeOpen(side, true, `; it can be opened again when the ${SIDES[1 - side]} end has been closed, too`);
    const owner = this.lock.load(OWNERS + side);
    if (owner !== 0) {
      throw new LockstepError(
        "not-owner",
        `${this.#called(side)} belongs to another thread; open the other end, or use a queue where several send or receive`,
      );
    }
    this.lock.store(CHANGED, 1);
    this.lock.store(OWNERS + side, this.lock.actor.id);
  }

  #called(side: number): string {
    return `the ${SIDES[side]} end of the pipe "${this.name}"`;
  }

  #lookAround(): void {
    for (const side of [0, 1]) if (this.#isDeserted(side)) this.#end(side, BROKEN);
  }

  /** Is the owner of an open end gone? Asked without the lock, too. */
  #isDeserted(side: number): boolean {
    const owner = this.lock.load(OWNERS + side);
    return owner !== 0 && this.#stateOf(side) === 0 && owner !== this.lock.actor.id && this.lock.actor.dead(owner);
  }

  #stateOf(side: number): number {
    return stateIn(this.lock.load(ENDS), side);
  }

  /** An end is over: what was on its way to it is gone, and everybody looks. When both are, the pipe is as new. */
  #settle(): void {
    for (const [sender, lane] of this.#lanes.entries()) {
      if (this.#stateOf(1 - sender) !== 0) lane.clear();
      lane.callAll();
    }
    if (this.#stateOf(0) === 0 || this.#stateOf(1) === 0) return;
    this.lock.store(OWNERS, 0);
    this.lock.store(OWNERS + 1, 0);
    this.lock.store(ENDS, 0);
    this.lock.store(CHANGED, 0);
  }

  /** Somebody died inside: in the middle of a message, of opening an end, or of making the pipe as new. */
  #repair(): void {
    for (const lane of this.#lanes) lane.repair();
    this.#settle();
    const isNew = this.lock.load(OWNERS) === 0 && this.lock.load(OWNERS + 1) === 0 && this.lock.load(ENDS) === 0;
    if (isNew) this.lock.store(CHANGED, 0);
  }
}

export function pipeSpec(names: Names<SharedLock>, name: string, options: PipeOptions = {}): Spec {
  const { duplex: isDuplex = true, bytes = 32 * 1024 } = options;
  if (typeof isDuplex !== "boolean") throw new LockstepError("invalid", `duplex is ${String(isDuplex)}; expected true or false`);
  const ringBytes = ringBytesOf(bytes);
  const { actor } = names;
  const directions = isDuplex ? 2 : 1;
  return {
    name,
    kind: "pipe",
    parameters: [ringBytes, directions - 1],
    describe: ([has, duplex]) => `${duplex === 1 ? "duplex" : "one-way"}, ${has} bytes`,
    dataBytes: cellBytes(actor, 2 * directions) + directions * ringBytes,
    joined: (place) => emptyCell(actor, place, 2 * directions),
  };
}

function stateIn(ends: number, side: number): number {
  return (ends >> (STATE_BITS * side)) & STATE_MASK;
}

/** The number of a side. */
export function sideOf(side: PipeSide): number {
  const number = SIDES.indexOf(side);
  if (number === -1) throw new LockstepError("invalid", `the end of a pipe is ${String(side)}; expected "left" or "right"`);
  return number;
}

/** What there is to see of a pipe. */
export interface PipeState {
  readonly duplex: boolean;
  /** What became of either end, the left one first, and whose it is. */
  readonly ends: readonly { readonly side: string; readonly state: "free" | "open" | "closed" | "broken"; readonly owner: Party | null }[];
  /** Messages on their way: by who sends, the left end first. */
  readonly lanes: readonly { readonly size: number; readonly receivers: readonly Share[]; readonly senders: readonly Share[] }[];
  readonly waitedSinceMs: number | null;
}

export function pipeState(look: Look): PipeState {
  const isDuplex = look.parameter(1) === 1;
  const ends = SIDES.map((side, index) => {
    const ended = stateIn(look.load(ENDS), index);
    const id = look.load(OWNERS + index);
    const owner = id === 0 ? null : look.owner(id);
    if (ended !== 0) return { side, state: ended === CLOSED ? ("closed" as const) : ("broken" as const), owner: null };
    return { side, state: owner === null ? ("free" as const) : ("open" as const), owner };
  });
  const lanes = LANES.slice(0, isDuplex ? 2 : 1).map((word, sender) => ({
    size: valuesIn(look, word),
    receivers: waitersIn(look, 2 * sender),
    senders: waitersIn(look, 2 * sender + 1),
  }));
  const waitedMs = waitedSinceMs(look, ...lanes.flatMap(({ receivers, senders }) => [receivers, senders]));
  return { duplex: isDuplex, ends, lanes, waitedSinceMs: waitedMs };
}
