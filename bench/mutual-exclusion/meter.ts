import type { Entered, MutexRequest } from "../../src/protocol/mutex/mutex.ts";
import type { Judge, World } from "../../src/simulator/model.ts";

/** How users of the section behave, in microseconds: how long on average each thinks before it asks again, and how long it stays. */
export interface Load {
  readonly thinkUs: number;
  readonly insideUs: number;
}

/** Uses the section, and writes down when who asked, entered and left. */
export class Meter implements Judge<MutexRequest, Entered> {
  /** Of every entry, in microseconds. */
  readonly waitsUs: number[] = [];
  /** From one's leaving to the next one's entering, where that one had been waiting. */
  readonly handOversUs: number[] = [];
  /** When each entry was. */
  readonly enteredUs: number[] = [];
  readonly entries: number[];
  /** When each node last entered; 0: never. */
  readonly lastUs: number[];
  readonly phases: ("thinks" | "waits" | "is inside")[];
  readonly #world: World<MutexRequest>;
  readonly #load: Load;
  readonly #askedUs: number[];
  #leftUs = -1;

  constructor(world: World<MutexRequest>, load: Load) {
    this.#world = world;
    this.#load = load;
    const none = (): number[] => Array.from({ length: world.size }, () => 0);
    [this.entries, this.lastUs, this.#askedUs] = [none(), none(), none()];
    this.phases = this.entries.map(() => "thinks");
  }

  started(node: number): void {
    this.#think(node);
  }

  requested(node: number, request: MutexRequest): void {
    this.phases[node] = request === "enter" ? "waits" : "thinks";
    if (request === "enter") this.#askedUs[node] = this.#world.nowUs;
    else this.#leftUs = this.#world.nowUs;
  }

  told(node: number): void {
    const { nowUs } = this.#world;
    this.waitsUs.push(nowUs - this.#askedUs[node]!);
    if (this.#leftUs >= this.#askedUs[node]!) this.handOversUs.push(nowUs - this.#leftUs);
    this.enteredUs.push(nowUs);
    this.entries[node]! += 1;
    this.lastUs[node] = nowUs;
    this.phases[node] = "is inside";
    this.#world.after(node, this.#load.insideUs, () => {
      this.#world.request(node, "leave");
      this.#think(node);
    });
  }

  /** What was until now does not count. */
  forget(): void {
    for (const measured of [this.waitsUs, this.handOversUs, this.enteredUs]) measured.length = 0;
    this.entries.fill(0);
  }

  unfinished(): undefined {}
  died(): void {}
  paused(): void {}
  stepped(): void {}
  healed(): void {}

  #think(node: number): void {
    const us = this.#load.thinkUs === 0 ? 0 : this.#world.random.exponential(this.#load.thinkUs);
    this.#world.after(node, us, () => this.#world.request(node, "enter"));
  }
}
