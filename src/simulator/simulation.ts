import type { Input } from "../protocol/protocol.ts";
import { EventQueue } from "./event-queue.ts";
import type { Fault } from "./fault.ts";
import type { Judge, Model, World } from "./model.ts";
import { type Loss, Network } from "./network.ts";
import { Random } from "./random.ts";
import { type Effects, SimNode } from "./sim-node.ts";
import type { Step, Tracer } from "./trace.ts";

/** A node's clock ticks every ten milliseconds, if it is right. */
const TICK_US = 10_000;
const SAVE_US_MIN = 100;
const SAVE_US_MAX = 3000;

/** Each kind of draw has its own numbers: what is drawn more in one leaves the others as they are. */
const STREAM = { network: 1, disk: 2, work: 3, faults: 4, nodes: 16 } as const;

export interface SimulationOptions {
  readonly nodes: number;
  readonly seed: number;
  readonly faults: ReadonlySet<Fault>;
  readonly trace?: Tracer;
}

/** How often what happened. */
export interface Counts {
  /** Inputs that nodes have worked on. */
  events: number;
  /** Messages from one node to another. */
  messages: number;
  readonly faults: Map<string, number>;
  readonly situations: Map<string, number>;
}

/** Nodes, a network and disks in virtual time. The same options give the same run, to the last byte. */
export class Simulation<Request, Result> implements World<Request>, Effects {
  readonly size: number;
  readonly random: Random;
  readonly faultRandom: Random;
  readonly network: Network;
  readonly nodes: readonly SimNode[];
  readonly counts: Counts = { events: 0, messages: 0, faults: new Map(), situations: new Map() };
  nowUs = 0;
  readonly #model: Model<Request, Result>;
  readonly #judge: Judge<Request, Result>;
  readonly #disk: Random;
  readonly #queue = new EventQueue();
  readonly #tracer: Tracer | undefined;
  /** Messages sent, by which a trace tells them apart. */
  #sent = 0;

  constructor(model: Model<Request, Result>, { nodes, seed, faults, trace }: SimulationOptions) {
    this.size = nodes;
    this.#model = model;
    this.#tracer = trace;
    this.random = new Random(seed, STREAM.work);
    this.faultRandom = new Random(seed, STREAM.faults);
    this.#disk = new Random(seed, STREAM.disk);
    this.network = new Network(nodes, new Random(seed, STREAM.network), faults, (fault) => this.injected(fault));
    for (const situation of model.situations) this.counts.situations.set(situation, 0);
    this.nodes = Array.from({ length: nodes }, (_, index) => new SimNode(index, new Random(seed, STREAM.nodes + index), this));
    this.#judge = model.judge(this);
    for (const node of this.nodes) this.start(node);
  }

  /** Runs until that time, or until it is said to be enough. Throws a `Violation`. */
  run(untilUs: number, isEnough: () => boolean = () => false): void {
    while (this.nowUs < untilUs && !isEnough()) {
      const event = this.#queue.take();
      if (event === undefined) return;
      this.nowUs = event.atUs;
      event.happen();
    }
  }

  /** Calls that after so many microseconds, whoever lives then. */
  at(us: number, happen: () => void): void {
    this.#queue.add({ atUs: this.nowUs + Math.max(0, Math.floor(us)), happen });
  }

  after(node: number, us: number, act: () => void): void {
    const { life } = this.nodes[node]!;
    this.at(us, () => {
      if (this.nodes[node]!.life === life) act();
    });
  }

  isUp(node: number): boolean {
    return this.nodes[node]!.isUp;
  }

  state(node: number): unknown {
    return this.nodes[node]!.state;
  }

  request(node: number, request: Request): void {
    this.#input(this.nodes[node]!, { kind: "request", request });
  }

  met(situation: string): void {
    const { situations } = this.counts;
    const count = situations.get(situation);
    if (count === undefined) throw new Error(`"${situation}" is no situation of ${this.#model.protocol.name}`);
    situations.set(situation, count + 1);
  }

  injected(fault: Fault): void {
    this.counts.faults.set(fault, (this.counts.faults.get(fault) ?? 0) + 1);
  }

  get judge(): Judge<Request, Result> {
    return this.#judge;
  }

  /** Starts a node, unless it cannot read what it saved. */
  start(node: SimNode): void {
    if (node.hasRot) return;
    node.isUp = true;
    const place = { self: node.index, size: this.size, random: node.random.unit };
    node.state = this.#model.protocol.start(place, node.saved);
    this.trace({ what: "start", node: node.index });
    this.#traceState(node);
    this.#tickLater(node, node.random.below(TICK_US));
    this.#judge.started(node.index);
  }

  /** Kills a node; what it was writing is on its disk or not. */
  kill(node: SimNode): void {
    this.trace({ what: "die", node: node.index });
    node.die();
    this.#judge.died(node.index);
  }

  pause(node: SimNode): () => void {
    const { life } = node;
    node.pauses += 1;
    this.trace({ what: "pause", node: node.index });
    this.#judge.paused(node.index);
    return () => {
      if (node.life !== life) return;
      node.pauses -= 1;
      if (node.pauses > 0) return;
      this.trace({ what: "resume", node: node.index });
      if (node.isStored) node.stored();
      for (const input of node.heldBack.splice(0)) this.#input(node, input as Input<unknown, Request>);
    };
  }

  send(from: SimNode, to: number, message: unknown): void {
    const id = (this.#sent += 1);
    if (to === from.index) {
      this.after(to, 0, () => this.#input(this.nodes[to]!, { kind: "message", from: to, message }));
      return;
    }
    this.counts.messages += 1;
    this.trace({ what: "send", id, from: from.index, to, message });
    const { atUs, loss } = this.network.pass(from.index, to, this.nowUs);
    if (loss !== undefined) this.#lost(id, from.index, to, loss);
    for (const us of atUs) this.#queue.add({ atUs: us, happen: () => this.#arrive(id, from.index, to, message) });
  }

  save(node: SimNode, saved: unknown): void {
    this.trace({ what: "save", node: node.index, saved });
    const write = (): void => {
      const { saving, doom } = node;
      if (doom !== undefined) return doom();
      if (node.fullness === 0) {
        this.after(node.index, this.#disk.between(SAVE_US_MIN, SAVE_US_MAX), () => {
          if (node.saving !== saving) return;
          if (node.pauses === 0) node.stored();
          else node.isStored = true; // it learns of it when it goes on
        });
        return;
      }
      this.injected("full-disk");
      this.kill(node);
    };
    // Not within the step that saves.
    this.after(node.index, 0, write);
  }

  tell(node: SimNode, result: unknown): void {
    this.trace({ what: "tell", node: node.index, result });
    this.#judge.told(node.index, result as Result);
  }

  trace(step: Step): void {
    this.#tracer?.step(this.nowUs, step);
  }

  #lost(id: number, from: number, to: number, loss: Loss): void {
    this.injected(loss);
    this.trace({ what: "lose", id, from, to, why: loss });
  }

  #arrive(id: number, from: number, to: number, message: unknown): void {
    this.network.arrive(from, to, () => {
      // A cut that began meanwhile takes along what was under way.
      const by = this.network.cutBy(from, to);
      if (by !== undefined) return this.#lost(id, from, to, by);
      this.trace({ what: "arrive", id, from, to });
      this.#input(this.nodes[to]!, { kind: "message", from, message });
    });
  }

  #input(node: SimNode, input: Input<unknown, Request>): void {
    if (!node.isUp) return;
    if (node.pauses > 0) {
      if (input.kind !== "tick") node.heldBack.push(input);
      return;
    }
    this.counts.events += 1;
    if (input.kind === "request") {
      this.trace({ what: "request", node: node.index, request: input.request });
      this.#judge.requested(node.index, input.request);
    }
    this.#model.protocol.step(node.state, input, node);
    this.#traceState(node);
    this.#judge.stepped(node.index);
  }

  #tickLater(node: SimNode, us: number): void {
    this.after(node.index, us, () => {
      this.#input(node, { kind: "tick" });
      this.#tickLater(node, TICK_US / node.rate);
    });
  }

  #traceState(node: SimNode): void {
    this.#tracer?.state(this.nowUs, node.index, node.state);
  }
}
