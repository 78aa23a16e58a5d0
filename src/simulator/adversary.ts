import type { Fault } from "./fault.ts";
import type { SimNode } from "./sim-node.ts";
import type { Simulation } from "./simulation.ts";

const BETWEEN_US_MEAN = 250_000;
const LASTS_US_MIN = 20_000;
const LASTS_US_MAX = 3_000_000;

/** The faults that begin and end, as opposed to those that befall single messages and writes. */
const ACTIONS = ["partition", "one-way", "clog", "pause", "crash", "full-disk"] as const satisfies readonly Fault[];
type Action = (typeof ACTIONS)[number];

/** One thing that it does. */
interface Harm {
  readonly action: Action;
  readonly lastsUs: number;
  readonly one: number;
  readonly other: number;
  readonly side: readonly boolean[];
  readonly crash: Crash;
}

interface Crash {
  readonly isWhileSaving: boolean;
  /** Of [0, 1): what becomes of what was saved last, and of all that was saved. */
  readonly tear: number;
  readonly rot: number;
}

/** Does harm, one thing after another, as the seed has it, until everything heals. */
export class Adversary {
  readonly #simulation: Simulation<unknown, unknown>;
  readonly #faults: ReadonlySet<Fault>;
  /** Of what it thinks of, by numbers from 0, what it leaves out. */
  readonly #spared: ReadonlySet<number>;
  readonly #undo = new Set<() => void>();
  readonly #dead = new Set<SimNode>();
  #thought = 0;
  readonly #done: number[] = [];
  #hasHealed = false;

  constructor(simulation: Simulation<unknown, unknown>, faults: ReadonlySet<Fault>, spared: ReadonlySet<number>) {
    this.#simulation = simulation;
    this.#faults = faults;
    this.#spared = spared;
    for (const node of simulation.nodes) {
      const rate = 2 ** simulation.faultRandom.between(-1, 1);
      if (faults.has("skew")) node.rate = rate;
    }
    if (faults.has("skew")) simulation.injected("skew");
    this.#next();
  }

  /** The numbers of what it has done, of all that it thought of. */
  get done(): readonly number[] {
    return this.#done;
  }

  /** Ends all faults, and starts who is dead. */
  heal(): void {
    this.#hasHealed = true;
    this.#simulation.network.calm();
    for (const undo of this.#undo) undo();
    for (const node of this.#simulation.nodes) node.rate = 1;
    for (const node of this.#dead) this.#restart(node);
  }

  #next(): void {
    const { faultRandom: random } = this.#simulation;
    this.#simulation.at(random.exponential(BETWEEN_US_MEAN), () => {
      if (this.#hasHealed) return;
      // All is drawn, whether it is done or not, so that what is left out changes nothing of what follows.
      const action = ACTIONS[random.below(ACTIONS.length)]!;
      const lastsUs = LASTS_US_MIN * (LASTS_US_MAX / LASTS_US_MIN) ** random.unit();
      const [one, other] = [random.below(this.#simulation.size), random.below(this.#simulation.size)];
      const side = this.#simulation.nodes.map(() => random.chance(0.5));
      const crash = { isWhileSaving: random.chance(0.5), tear: random.unit(), rot: random.unit() };
      if (this.#faults.has(action) && !this.#spared.has(this.#thought)) {
        this.#done.push(this.#thought);
        this.#do({ action, lastsUs, one, other, side, crash });
      }
      this.#thought += 1;
      this.#next();
    });
  }

  #do({ action, lastsUs, one, other, side, crash }: Harm): void {
    const node = this.#simulation.nodes[one]!;
    if (action === "crash") return crash.isWhileSaving ? this.#doom(node, crash, lastsUs) : this.#crash(node, crash, lastsUs);
    if (action === "pause" && !node.isUp) return;
    const undo = {
      pause: () => this.#simulation.pause(node),
      "full-disk": () => this.#fill(node),
      clog: () => this.#simulation.network.clog(one, other),
      partition: () => this.#cut(side, "partition"),
      "one-way": () => this.#cut(side, "one-way"),
    }[action]();
    if (action !== "full-disk") this.#simulation.injected(action); // a full disk harms who writes
    const of = action === "clog" ? [one, other] : action === "pause" || action === "full-disk" ? [one] : sideOf(side);
    this.#simulation.trace({ what: "fault", fault: action, of });
    this.#until(lastsUs, () => {
      undo();
      this.#simulation.trace({ what: "heal", fault: action, of });
    });
  }

  #fill(node: SimNode): () => void {
    node.fullness += 1;
    return () => {
      node.fullness -= 1;
      if (node.fullness === 0 && !node.isUp && !this.#dead.has(node)) this.#simulation.start(node);
    };
  }

  #cut(side: readonly boolean[], by: "partition" | "one-way"): () => void {
    const undo: (() => void)[] = [];
    for (const [from, isHere] of side.entries()) {
      for (const [to, isThere] of side.entries()) {
        if (isHere === isThere || (by === "one-way" && !isHere)) continue;
        undo.push(this.#simulation.network.cut(from, to, by));
      }
    }
    return () => undo.forEach((heal) => heal());
  }

  #crash(node: SimNode, crash: Crash, lastsUs: number): void {
    if (!node.isUp) return;
    this.#simulation.injected("crash");
    this.#damage(node, crash);
    this.#simulation.kill(node);
    this.#dead.add(node);
    this.#until(lastsUs, () => this.#restart(node));
  }

  /** Kills it when it next begins to write, which is when it can lose something. */
  #doom(node: SimNode, crash: Crash, lastsUs: number): void {
    node.doom = () => {
      node.doom = undefined;
      this.#crash(node, crash, lastsUs);
    };
    this.#until(LASTS_US_MAX, () => (node.doom = undefined));
  }

  /** What the crash does to what is on the disk. */
  #damage(node: SimNode, { tear, rot }: Crash): void {
    if (node.saving !== undefined) {
      const lost = (["lost-write", "torn-write"] as const).filter((fault) => this.#faults.has(fault));
      const fault = lost[Math.floor(tear * (lost.length + 1))];
      if (fault === undefined) [node.before, node.saved] = [node.saved, node.saving.saved];
      else this.#simulation.injected(fault);
    } else if (this.#faults.has("lost-sync") && node.saved !== node.before && tear < 0.3) {
      node.saved = node.before;
      this.#simulation.injected("lost-sync");
    }
    if (!this.#faults.has("bit-rot") || node.saved === undefined || rot > 0.1) return;
    node.hasRot = true;
    this.#simulation.injected("bit-rot");
  }

  #restart(node: SimNode): void {
    if (!this.#dead.delete(node) || node.hasRot) return;
    if (node.fullness === 0) this.#simulation.start(node);
  }

  #until(us: number, end: () => void): void {
    const undo = (): void => {
      if (this.#undo.delete(undo)) end();
    };
    this.#undo.add(undo);
    this.#simulation.at(us, undo);
  }
}

function sideOf(side: readonly boolean[]): number[] {
  return side.flatMap((isHere, node) => (isHere ? [node] : []));
}
