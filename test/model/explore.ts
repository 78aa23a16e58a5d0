import { Automaton } from "./automaton.ts";
import { Fingerprints } from "./fingerprints.ts";
import type { Library } from "./library.ts";
import { type Move, Moves } from "./moves.ts";
import { Violation } from "./observer.ts";
import { Choice } from "./operation.ts";
import { Run } from "./run.ts";
import { SMALL_SHAPE, type Scenario } from "./scenario.ts";
import { Sharing } from "./sharing.ts";
import { ActorCell, Life, RunCell, Sleep, type State } from "./state.ts";
import { traceLine } from "./trace.ts";
import { Transitions } from "./transitions.ts";
import { World } from "./world.ts";

/** Five times as many steps as any scenario takes; one that takes them does not end. */
const STEPS_MAX = 5000;

/** How far an exploration still goes on false assumptions, to find more that are false. */
const REFUTED_STATES = 200;

export interface Outcome {
  readonly states: number;
  readonly elapsedMs: number;
  /** What the observers say was reached. */
  readonly reached: ReadonlySet<string>;
  /** What was broken, and how it came to that, step by step. */
  readonly violation?: { readonly message: string; readonly trace: readonly string[] };
}

/** Visits every state the scenario can reach, or goes on until a rule is broken. Throws when there are more than `statesMax`. */
export function explore(library: Library, scenario: Scenario, statesMax = 30_000_000): Outcome {
  const startMs = performance.now();
  const shape = scenario.shape ?? SMALL_SHAPE;
  const segment = new library.layout.Layout(shape);
  const words = new Int32Array(segment.bytes >> 2);
  library.writeHeader(words, shape, 0n);
  const sharing = new Sharing(words.length);
  const buffer = new ArrayBuffer(segment.bytes); // for views of the heap, which is modelled as words
  let constants: boolean[] = [];
  let writtenWords = 0;
  const constant = (at: number): number | undefined => (constants[at] === true ? words[at] : undefined);
  const automata = scenario.actors.map((program) => {
    const rests = new Map<string, number>();
    return new Automaton((log) =>
      new Run(log, scenario.late === true, constant).execute((run) => program(new World(run, library, shape, buffer, rests))),
    );
  });
  const transitions = new Transitions(segment, scenario, automata, words, sharing);
  const open = transitions.open();
  for (;;) {
    sharing.isRefuted = false;
    if (constants.length === 0 || writtenWords !== sharing.writtenWords) {
      writtenWords = sharing.writtenWords;
      constants = Array.from(words, (_, at) => sharing.isConstant(at));
      for (const [actor, automaton] of automata.entries()) automaton.forgetAfter(transitions.point(open, actor));
    }
    const search = new Search(transitions, scenario, sharing, statesMax);
    const violation = search.run(open);
    if (sharing.isRefuted) continue;
    const outcome = { states: search.states, elapsedMs: performance.now() - startMs, reached: transitions.sight.reached };
    return violation === undefined ? outcome : { ...outcome, violation };
  }
}

interface Frame {
  readonly state: State;
  readonly moves: Move[];
  next: number;
}

class Search {
  readonly #transitions: Transitions;
  readonly #moves: Moves;
  readonly #scenario: Scenario;
  readonly #sharing: Sharing;
  readonly #seen = new Fingerprints();
  readonly #statesMax: number;
  readonly #path: Frame[] = [];

  constructor(transitions: Transitions, scenario: Scenario, sharing: Sharing, statesMax: number) {
    this.#transitions = transitions;
    this.#moves = new Moves(transitions, scenario);
    this.#scenario = scenario;
    this.#sharing = sharing;
    this.#statesMax = statesMax;
  }

  get states(): number {
    return this.#seen.size;
  }

  /** Goes through all states, and tells the first rule broken. Ends early when it has to be done anew. */
  run(open: State): Outcome["violation"] {
    let statesMax = Infinity;
    try {
      this.#enter(this.#transitions.begin(open));
      for (let frame = this.#path.at(-1); frame !== undefined && this.states < statesMax; frame = this.#path.at(-1)) {
        const move = frame.moves[frame.next];
        frame.next += 1;
        if (move === undefined) this.#path.pop();
        else this.#enter(this.#apply(frame, move));
        if (this.#sharing.isRefuted) statesMax = Math.min(statesMax, this.states + REFUTED_STATES);
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TooManyStates) throw error;
      const message = error instanceof Violation ? error.message : (error.stack ?? error.message);
      return { message, trace: this.#path.map(({ state, moves, next }) => traceLine(this.#transitions, state, moves[next - 1])) };
    }
  }

  #enter(state: State): void {
    if (!this.#seen.add(state)) return;
    if (this.#seen.size > this.#statesMax) throw new TooManyStates(`more than ${this.#statesMax} states; make the scenario smaller`);
    if (this.#path.length > STEPS_MAX) throw new Violation(`no end after ${STEPS_MAX} steps`);
    const { moves, isStuck } = this.#moves.of(state);
    this.#path.push({ state, moves, next: 0 });
    if (isStuck) this.#mustBeExcused(state);
    if (moves.length === 0) this.#tellEnded(state);
  }

  #apply({ state, moves }: Frame, { actor, choice, dieBefore }: Move): State {
    const { layout } = this.#transitions;
    const own = layout.actor(actor);
    if (choice === Choice.KILL || choice === Choice.STOP || choice === Choice.CONTINUE) return this.#trouble(state, actor, choice);
    const before = this.#countPreemption(state, actor);
    if (choice === Choice.SLEEP) {
      before[own + ActorCell.SLEEP] = Sleep.ASLEEP;
      return before;
    }
    if (choice === Choice.SPURIOUS) before[RunCell.SPURIOUS]! += 1;
    const isSlice = choice === Choice.SLICE || (choice === Choice.TIMED_OUT && this.#transitions.operation(state, actor)!.b >= 250);
    if (isSlice) before[own + ActorCell.SLICES]! += 1;
    const after = this.#transitions.step(before, actor, choice === Choice.SPURIOUS ? Choice.WOKEN : choice, dieBefore);
    if (dieBefore !== undefined) return this.#trouble(after, actor, Choice.KILL);
    if (this.#moves.mayKill(state, actor))
      for (let died = 1; died <= this.#transitions.guarded; died++) moves.push({ actor, choice, dieBefore: died });
    return after;
  }

  #countPreemption(state: State, actor: number): State {
    const copy = this.#transitions.copy(state);
    if (this.#scenario.preemptions === undefined) return copy;
    const last = state[RunCell.LAST]! - 1;
    if (last >= 0 && last !== actor && this.#moves.canGoOn(state, last)) copy[RunCell.PREEMPTIONS]! += 1;
    copy[RunCell.LAST] = actor + 1;
    return copy;
  }

  #trouble(before: State, actor: number, choice: number): State {
    const state = this.#transitions.copy(before);
    const life = this.#transitions.layout.actor(actor) + ActorCell.LIFE;
    if (choice === Choice.KILL) {
      state[RunCell.KILLS]! += 1;
      state[life] = Life.DEAD;
      this.#each(state, actor, (observer, sight) => observer.died?.(sight));
    } else if (choice === Choice.STOP) {
      state[RunCell.STOPS]! += 1;
      state[life] = Life.STOPPED;
    } else {
      state[life] = Life.ALIVE;
      for (let other = 0; other < this.#scenario.actors.length; other++)
        state[this.#transitions.layout.actor(other) + ActorCell.SLICES] = 0;
    }
    return state;
  }

  /** Nobody can go on: only because of one who is stopped, or because it has to be so. */
  #mustBeExcused(state: State): void {
    let isExcused = false;
    const waiting = this.#scenario.actors
      .map((_, actor) => actor)
      .filter((actor) => this.#transitions.operation(state, actor) !== undefined);
    for (const actor of waiting) {
      const life = state[this.#transitions.layout.actor(actor) + ActorCell.LIFE];
      this.#each(state, actor, (observer, sight) => {
        if (life === Life.STOPPED && observer.mayKeepWaiting?.(sight) === true) isExcused = true;
      });
    }
    const stuck = waiting.filter((actor) => {
      if (state[this.#transitions.layout.actor(actor) + ActorCell.LIFE] !== Life.ALIVE) return false;
      let mayWait = false;
      this.#each(state, actor, (observer, sight) => {
        if (observer.mayWaitForEver?.(sight) === true) mayWait = true;
      });
      return !mayWait;
    });
    if (!isExcused && stuck.length > 0) throw new Violation(`stuck: actors ${stuck.join(", ")} wait for ever`);
  }

  #tellEnded(state: State): void {
    this.#each(state, 0, (observer, sight) => observer.ended?.(sight));
  }

  #each(state: State, actor: number, tell: (observer: Scenario["observers"][number], sight: Transitions["sight"]) => void): void {
    const { sight } = this.#transitions;
    sight.look(state, actor);
    for (const [index, observer] of this.#scenario.observers.entries()) {
      sight.observer = index;
      tell(observer, sight);
    }
  }
}

class TooManyStates extends Error {}
