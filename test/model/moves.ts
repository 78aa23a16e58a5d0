import { Choice, Kind } from "./operation.ts";
import type { Scenario } from "./scenario.ts";
import { ActorCell, Life, RunCell, Sleep, type State } from "./state.ts";
import type { Transitions } from "./transitions.ts";

const SLICE_MS = 250;

/** A transition of one actor. */
export interface Move {
  readonly actor: number;
  readonly choice: number;
  /** Dies within the step, before the guarded operation of this number. */
  readonly dieBefore?: number;
}

/** What can happen next in a state. */
export class Moves {
  readonly #transitions: Transitions;
  readonly #scenario: Scenario;

  constructor(transitions: Transitions, scenario: Scenario) {
    this.#transitions = transitions;
    this.#scenario = scenario;
  }

  /** `isStuck`: nobody can go on, and somebody has not ended. */
  of(state: State): { readonly moves: Move[]; readonly isStuck: boolean } {
    const moves: Move[] = [];
    const slow: Move[] = [];
    const actors = this.#transitions.automata.length;
    for (let actor = 0; actor < actors; actor++) {
      const mustWait = this.#scenario.lastAfterwards === true && actor === actors - 1 && this.#up(state, Life.ALIVE).length > 1;
      if (!mustWait) this.#ofActor(state, actor, moves, slow);
    }
    const hasTrouble = state[RunCell.KILLS]! + state[RunCell.STOPS]! > 0 || this.#scenario.comesAndGoes === true;
    const mustSlice = moves.length === 0;
    const fewest = Math.min(...slow.map(({ actor }) => this.#slices(state, actor))); // slices pass for everybody alike
    moves.push(
      ...slow.filter(({ actor }) => (mustSlice ? hasTrouble && this.#slices(state, actor) === fewest : this.#maySliceNow(state, actor))),
    );
    const isStuck = moves.length === 0 && this.#someWait(state);
    if (moves.length === 0) return { moves: this.#continuing(state), isStuck };
    const last = state[RunCell.LAST]! - 1;
    const { preemptions = Infinity } = this.#scenario;
    const mayPreempt = state[RunCell.PREEMPTIONS]! < preemptions || last < 0 || !this.canGoOn(state, last);
    const ordinary = mayPreempt ? moves : moves.filter(({ actor }) => actor === last);
    return { moves: [...ordinary, ...this.#trouble(state)], isStuck };
  }

  /** Would it be a preemption if another actor moved now? One that sleeps, or waits in its event loop, gives way by itself. */
  canGoOn(state: State, actor: number): boolean {
    const operation = this.#transitions.operation(state, actor);
    const isAlive = state[this.#transitions.layout.actor(actor) + ActorCell.LIFE] === Life.ALIVE;
    return isAlive && operation !== undefined && operation.kind !== Kind.TURN && operation.kind !== Kind.WAIT;
  }

  #ofActor(state: State, actor: number, moves: Move[], slow: Move[]): void {
    const at = this.#transitions.layout.actor(actor);
    const operation = this.#transitions.operation(state, actor);
    if (state[at + ActorCell.LIFE] !== Life.ALIVE || operation === undefined) return;
    const { slices = 0 } = this.#scenario;
    const maySlice = state[at + ActorCell.SLICES]! < slices + this.#slicesAnytime(actor);
    if (operation.kind === Kind.TURN) {
      if (state[at + ActorCell.BELL] === 1) moves.push({ actor, choice: Choice.BELL });
      for (let alarm = 0; alarm < operation.a; alarm++) moves.push({ actor, choice: Choice.ALARM + alarm });
      if (operation.b === 1 && maySlice) slow.push({ actor, choice: Choice.SLICE });
    } else if (operation.kind === Kind.WAIT) {
      const sleep = state[at + ActorCell.SLEEP];
      if (sleep === Sleep.CALLED) moves.push({ actor, choice: Choice.WOKEN });
      else if (sleep === Sleep.AWAKE)
        moves.push({ actor, choice: this.#transitions.word(state, operation.at) === operation.a ? Choice.SLEEP : Choice.CHANGED });
      else {
        if (operation.b < SLICE_MS) moves.push({ actor, choice: Choice.TIMED_OUT });
        else if (maySlice) slow.push({ actor, choice: Choice.TIMED_OUT });
        if (state[RunCell.SPURIOUS]! < (this.#scenario.spurious ?? 0)) moves.push({ actor, choice: Choice.SPURIOUS });
      }
    } else {
      moves.push({ actor, choice: Choice.STEP });
    }
  }

  #maySliceNow(state: State, actor: number): boolean {
    return this.#slices(state, actor) < this.#slicesAnytime(actor);
  }

  #slicesAnytime(actor: number): number {
    return this.#scenario.slicesAnytime?.[actor] ?? 0;
  }

  #slices(state: State, actor: number): number {
    return state[this.#transitions.layout.actor(actor) + ActorCell.SLICES]!;
  }

  #isUp(state: State, actor: number, life: number): boolean {
    return (
      state[this.#transitions.layout.actor(actor) + ActorCell.LIFE] === life && this.#transitions.operation(state, actor) !== undefined
    );
  }

  #up(state: State, life: number): number[] {
    return this.#transitions.automata.map((_, actor) => actor).filter((actor) => this.#isUp(state, actor, life));
  }

  #someWait(state: State): boolean {
    return this.#up(state, Life.ALIVE).length > 0;
  }

  mayKill(state: State, actor: number): boolean {
    return state[RunCell.KILLS]! < (this.#scenario.kills ?? 0) && this.#isMortal(actor) && this.#up(state, Life.ALIVE).length >= 2;
  }

  #isMortal(actor: number): boolean {
    return this.#scenario.mortal?.includes(actor) ?? true;
  }

  /** Those who were stopped go on when nobody else can. */
  #continuing(state: State): Move[] {
    return this.#up(state, Life.STOPPED).map((actor) => ({ actor, choice: Choice.CONTINUE }));
  }

  #trouble(state: State): Move[] {
    const up = this.#up(state, Life.ALIVE);
    const moves: Move[] = up.filter((actor) => this.mayKill(state, actor)).map((actor) => ({ actor, choice: Choice.KILL }));
    const mayStop = state[RunCell.STOPS]! < (this.#scenario.stops ?? 0) && up.length >= 2;
    if (mayStop) moves.push(...up.filter((actor) => this.#isMortal(actor)).map((actor) => ({ actor, choice: Choice.STOP })));
    return moves;
  }
}
