import { FLAGS, type Layout, OFFER } from "../../src/local/memory/layout.ts";
import type { Automaton, Point } from "./automaton.ts";
import { Violation } from "./observer.ts";
import { ObserverSight } from "./observer-sight.ts";
import { Choice, Kind, type Operation, WORD_KINDS } from "./operation.ts";
import type { Scenario } from "./scenario.ts";
import type { Sharing } from "./sharing.ts";
import { ActorCell, Life, RunCell, Sleep, type State, StateLayout } from "./state.ts";

/** More operations than any actor performs without meeting another. */
const STEP_OPERATIONS_MAX = 2000;

/** What each operation does to a state, and which operations need no interleaving. */
export class Transitions {
  readonly layout: StateLayout;
  readonly automata: readonly Automaton[];
  readonly sight: ObserverSight;
  readonly #scenario: Scenario;
  /** The words as they are when everybody begins. */
  readonly #initial: Int32Array;
  readonly #sharing: Sharing;
  readonly #records: number;
  #hasBegun = false;
  #dieBefore = Infinity;
  /** How many operations of the last step were on words that a lock guards. They need no interleaving, but one may die between them. */
  guarded = 0;

  constructor(segment: Layout, scenario: Scenario, automata: readonly Automaton[], initial: Int32Array, sharing: Sharing) {
    this.#scenario = scenario;
    this.automata = automata;
    this.#initial = initial;
    this.#sharing = sharing;
    this.layout = new StateLayout(
      automata.length,
      scenario.observers.map(({ cells }) => cells),
    );
    this.#records = segment.records;
    this.sight = new ObserverSight(segment, this.layout, (at) => initial[at]!);
  }

  point(state: State, actor: number): Point {
    return this.automata[actor]!.points[state[this.layout.actor(actor) + ActorCell.POINT]!]!;
  }

  operation(state: State, actor: number): Operation | undefined {
    return this.point(state, actor).operation;
  }

  word(state: State, at: number): number {
    const place = this.layout.placeOf(at);
    return (place === undefined ? undefined : state[place]) ?? this.#initial[at]!;
  }

  /** A copy to change. Words written first since the state was made get their places. */
  copy(state: State): State {
    const copy = new Int32Array(this.layout.length);
    copy.set(state);
    for (let place = state.length; place < copy.length; place++) copy[place] = this.#initial[this.layout.addressAt(place)]!;
    return copy;
  }

  /** The state in which everybody has opened what it needs, one after the other, and is about to begin. */
  open(): State {
    const state: State = new Int32Array(this.layout.length);
    for (let actor = 0; actor < this.automata.length; actor++) {
      for (;;) {
        const operation = this.operation(state, actor);
        if (operation === undefined) throw new Error(`actor ${actor} ended before its world.begin()`);
        if (operation.kind === Kind.WAIT || operation.kind === Kind.TURN) throw new Error(`actor ${actor} waits before its world.begin()`);
        if (operation.kind === Kind.BEGIN) break;
        this.#perform(state, actor, operation, Choice.STEP);
      }
    }
    return state;
  }

  begin(open: State): State {
    this.#hasBegun = true;
    let state = this.copy(open);
    for (let actor = 0; actor < this.automata.length; actor++) {
      state = this.step(state, actor, Choice.STEP);
    }
    return state;
  }

  /**
   * One actor's next operation, with those before and after it that nobody else can tell the time of; changes the state given. With `dieBefore` the
   * actor comes only as far as the guarded operation of that number, counted from 1.
   */
  step(before: State, actor: number, choice: number, dieBefore: number = Infinity): State {
    this.guarded = 0;
    this.#dieBefore = dieBefore;
    let state = before;
    let operation = this.operation(state, actor);
    if (operation?.kind === Kind.NOTE_WITH_NEXT) {
      state = this.#runOn(this.#perform(state, actor, operation, Choice.STEP), actor);
      operation = this.operation(state, actor);
      if (operation === undefined || operation.kind === Kind.WAIT || operation.kind === Kind.TURN) return state;
      if (this.guarded === dieBefore) return state;
    }
    if (operation === undefined) throw new Error(`actor ${actor} has ended and cannot go on`);
    return this.#runOn(this.#perform(state, actor, operation, choice), actor);
  }

  /** Performs the operations that nobody else can tell the time of. */
  #runOn(before: State, actor: number): State {
    let state = before;
    for (let step = 0; ; step++) {
      if (step > STEP_OPERATIONS_MAX) throw new Violation(`actor ${actor} goes round in a circle`);
      const operation = this.operation(state, actor);
      if (operation === undefined || !this.#isOwnAffair(state, actor, operation)) return state;
      if (operation.kind <= WORD_KINDS && this.#sharing.isGuarded(operation.at, this.#locks(state, actor))) {
        this.guarded += 1;
        if (this.guarded === this.#dieBefore) return state;
      }
      state = this.#perform(state, actor, operation, Choice.STEP);
    }
  }

  #isOwnAffair(state: State, actor: number, { kind, at }: Operation): boolean {
    if (kind <= WORD_KINDS) return !this.#sharing.isOpen(at) && !this.#sharing.mustInterleave(at, this.#locks(state, actor));
    if (kind === Kind.NOTE || kind === Kind.REST) return true;
    const { kills = 0, comesAndGoes = false } = this.#scenario;
    return kind === Kind.GONE && !comesAndGoes && state[RunCell.KILLS]! >= kills;
  }

  /** A bit for each record whose lock this actor has. */
  #locks(state: State, actor: number): number {
    this.sight.look(state, actor);
    const { id } = this.sight;
    let locks = 0;
    for (let record = 0; record < this.#records; record++) {
      const word = this.word(state, this.sight.recordAt(record));
      if ((word & ~FLAGS) === id && (word & OFFER) === 0 && id !== 0) locks |= 1 << record;
    }
    return locks;
  }

  #perform(before: State, actor: number, operation: Operation, choice: number): State {
    let state = before;
    let result: number = choice;
    if (operation.kind <= WORD_KINDS) {
      if (this.#hasBegun) {
        this.#sharing.note(actor, operation, this.#sharing.isOpen(operation.at) ? 0 : this.#locks(state, actor));
        state = this.#withPlace(state, operation);
      }
      this.sight.look(state, actor);
      result = this.#access(state, operation);
    } else if (operation.kind === Kind.NOTE || operation.kind === Kind.NOTE_WITH_NEXT) {
      this.sight.look(state, actor);
      this.sight.observer = operation.at;
      this.#scenario.observers[operation.at]!.told(this.sight, operation.a, operation.b);
    } else {
      result = this.#meet(state, actor, operation, choice);
    }
    const own = this.layout.actor(actor);
    state[own + ActorCell.POINT] = this.automata[actor]!.after(this.point(state, actor), result).id;
    return state;
  }

  /** A state has places for words that are written after the beginning only; all others stay as they were then. */
  #withPlace(state: State, { kind, at }: Operation): State {
    if (kind === Kind.LOAD) return state;
    if (this.layout.placeOf(at) === undefined) this.layout.add(at);
    return state.length === this.layout.length ? state : this.copy(state);
  }

  /** The result is 0 where the code makes nothing of it, and 1 for a compare-and-swap that swapped. */
  #access(state: State, { kind, at, a, b }: Operation): number {
    const before = this.word(state, at);
    if (kind === Kind.LOAD) return before;
    if (kind === Kind.CAS && before !== a) return 0;
    const after = kind === Kind.CAS ? b : written(kind, before, a) | 0;
    const place = this.layout.placeOf(at);
    if (place === undefined) {
      this.#initial[at] = after;
    } else {
      state[place] = after;
      this.#tellWritten(at, before, after);
    }
    if (kind === Kind.EXCHANGE) return before;
    return kind === Kind.CAS ? 1 : 0;
  }

  #tellWritten(at: number, before: number, after: number): void {
    for (const [index, observer] of this.#scenario.observers.entries()) {
      if (observer.written === undefined) continue;
      this.sight.observer = index;
      observer.written(this.sight, at, before, after);
    }
  }

  /** Operations that meet other actors. */
  #meet(state: State, actor: number, { kind, at }: Operation, choice: number): number {
    const own = this.layout.actor(actor);
    switch (kind) {
      case Kind.WAIT:
        state[own + ActorCell.SLEEP] = Sleep.AWAKE;
        return choice;
      case Kind.TURN:
        if (choice === Choice.BELL) state[own + ActorCell.BELL] = 0;
        return choice;
      case Kind.WAKE:
        for (let other = 0; other < this.automata.length; other++) this.#call(state, other, at);
        return 0;
      case Kind.RING: {
        const heard = this.#living(state, at);
        if (heard >= 0) state[this.layout.actor(heard) + ActorCell.BELL] = 1;
        return 0;
      }
      case Kind.GONE:
        return this.#living(state, at) < 0 ? 1 : 0;
      case Kind.CLAIM:
        return this.#claim(state, own);
      case Kind.CLOSE:
        state[own + ActorCell.SLOT] = 0;
        return 0;
      default:
        return 0;
    }
  }

  #call(state: State, actor: number, at: number): void {
    const cell = this.layout.actor(actor) + ActorCell.SLEEP;
    if (state[cell] === Sleep.ASLEEP && this.operation(state, actor)?.at === at) state[cell] = Sleep.CALLED;
  }

  /** Who lives in a slot; -1 when nobody does. */
  #living(state: State, slot: number): number {
    for (let actor = 0; actor < this.automata.length; actor++) {
      const at = this.layout.actor(actor);
      if (state[at + ActorCell.SLOT] === slot + 1 && state[at + ActorCell.LIFE] !== Life.DEAD) return actor;
    }
    return -1;
  }

  #claim(state: State, own: number): number {
    let slot = 0;
    while (this.#living(state, slot) >= 0) slot += 1;
    state[own + ActorCell.SLOT] = slot + 1;
    return slot;
  }
}

function written(kind: number, before: number, a: number): number {
  switch (kind) {
    case Kind.ADD:
      return before + a;
    case Kind.SUB:
      return before - a;
    case Kind.AND:
      return before & a;
    case Kind.OR:
      return before | a;
    default:
      return a; // STORE and EXCHANGE
  }
}
