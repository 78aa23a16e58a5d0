import type { Fault } from "./fault.ts";
import type { Random } from "./random.ts";

const LATENCY_US_MIN = 200;
const LATENCY_US_MAX = 2000;
const LATE = 100;

/** Why a message was lost. */
export type Loss = "loss" | "partition" | "one-way";

/** What becomes of one message: when it comes, perhaps twice, or why it does not. */
export interface Passage {
  readonly atUs: readonly number[];
  readonly loss: Loss | undefined;
}

/** The paths between nodes, one for each ordered pair. */
export class Network {
  readonly #size: number;
  readonly #random: Random;
  readonly #faults: ReadonlySet<Fault>;
  readonly #injected: (fault: Fault) => void;
  readonly #lossChance: number;
  readonly #duplicationChance: number;
  readonly #delayChance: number;
  /** Of every path: how many cuts lie over it, and of which kind the last is. */
  readonly #cuts: number[];
  readonly #cutBy: Loss[] = [];
  readonly #clogs: number[];
  readonly #clogged: (() => void)[][];
  /** Of every path: when the last message on it comes. */
  readonly #lastUs: number[];
  #isCalm = false;

  constructor(size: number, random: Random, faults: ReadonlySet<Fault>, injected: (fault: Fault) => void) {
    this.#size = size;
    this.#injected = injected;
    this.#random = random;
    this.#faults = faults;
    // All is drawn, here and for each message, so that a fault that is left out changes nothing of the others.
    const [loss, duplication, delay] = [random.between(0.001, 0.2), random.between(0.001, 0.1), random.between(0.001, 0.05)];
    this.#lossChance = faults.has("loss") ? loss : 0;
    this.#duplicationChance = faults.has("duplication") ? duplication : 0;
    this.#delayChance = faults.has("delay") ? delay : 0;
    const paths = size * size;
    this.#cuts = Array.from({ length: paths }, () => 0);
    this.#clogs = Array.from({ length: paths }, () => 0);
    this.#clogged = Array.from({ length: paths }, () => []);
    this.#lastUs = Array.from({ length: paths }, () => 0);
  }

  /** From now on nothing is lost, doubled, delayed or overtaken any more. Cuts and clogs are ended by who made them. */
  calm(): void {
    this.#isCalm = true;
  }

  /** Cuts the path, until the returned function is called. */
  cut(from: number, to: number, by: Loss): () => void {
    const path = from * this.#size + to;
    this.#cuts[path]! += 1;
    this.#cutBy[path] = by;
    return () => void (this.#cuts[path]! -= 1);
  }

  /** Stops what is on its way there, until the returned function is called. */
  clog(from: number, to: number): () => void {
    const path = from * this.#size + to;
    this.#clogs[path]! += 1;
    return () => {
      this.#clogs[path]! -= 1;
      if (this.#clogs[path] === 0) for (const arrive of this.#clogged[path]!.splice(0)) arrive();
    };
  }

  /** What the path is cut by, if it is. */
  cutBy(from: number, to: number): Loss | undefined {
    const path = from * this.#size + to;
    return this.#cuts[path]! > 0 ? this.#cutBy[path] : undefined;
  }

  /** Lets that arrive now, or when the path is no longer clogged. */
  arrive(from: number, to: number, arrival: () => void): void {
    const path = from * this.#size + to;
    if (this.#clogs[path]! > 0) this.#clogged[path]!.push(arrival);
    else arrival();
  }

  pass(from: number, to: number, nowUs: number): Passage {
    const path = from * this.#size + to;
    const random = this.#random;
    const isLost = random.chance(this.#lossChance) && !this.#isCalm;
    const isLate = random.chance(this.#delayChance) && !this.#isCalm;
    const isDouble = random.chance(this.#duplicationChance) && !this.#isCalm;
    const [first, second] = [this.#latencyUs(isLate), this.#latencyUs(random.chance(0.1))];
    if (this.#cuts[path]! > 0) return { atUs: [], loss: this.#cutBy[path]! };
    if (isLost) return { atUs: [], loss: "loss" };
    if (isLate) this.#injected("delay");
    if (isDouble) this.#injected("duplication");
    const atUs = this.#arrivalUs(path, nowUs + first);
    return { atUs: isDouble ? [atUs, this.#arrivalUs(path, nowUs + second)] : [atUs], loss: undefined };
  }

  #latencyUs(isLate: boolean): number {
    return Math.floor(this.#random.between(LATENCY_US_MIN, LATENCY_US_MAX) * (isLate ? LATE : 1));
  }

  #arrivalUs(path: number, atUs: number): number {
    const lastUs = this.#lastUs[path]!;
    this.#lastUs[path] = Math.max(atUs, lastUs);
    if (this.#isCalm || !this.#faults.has("reordering")) return this.#lastUs[path];
    if (atUs < lastUs) this.#injected("reordering");
    return atUs;
  }
}
