import type { WebLockMode } from "lockstep/web-locks";

export interface ModelRequest {
  readonly name: string;
  readonly mode: WebLockMode;
  fate: "waiting" | "held" | "refused" | "stolen" | "over";
}

/** The specification's lock manager, for one thread: a queue a name, and the set of those held. */
export class WebLocksModel {
  readonly #queues = new Map<string, ModelRequest[]>();
  readonly #held = new Set<ModelRequest>();

  ask(request: ModelRequest, how: "wait" | "ifAvailable" | "steal"): void {
    const queue = this.#queue(request.name);
    if (how === "ifAvailable" && (queue.length > 0 || !this.#isGrantable(request))) {
      request.fate = "refused";
      return;
    }
    if (how === "steal") {
      for (const held of this.#held)
        if (held.name === request.name) {
          this.#held.delete(held);
          held.fate = "stolen";
        }
      queue.unshift(request);
    } else queue.push(request);
    this.#process(request.name);
  }

  /** A release, or an abort. */
  end(request: ModelRequest): void {
    const queue = this.#queue(request.name);
    if (request.fate === "waiting") queue.splice(queue.indexOf(request), 1);
    if (request.fate === "held" || request.fate === "waiting") request.fate = "over";
    this.#held.delete(request);
    this.#process(request.name);
  }

  pending(name: string): readonly ModelRequest[] {
    return this.#queue(name);
  }

  held(name: string): readonly ModelRequest[] {
    return [...this.#held].filter((request) => request.name === name);
  }

  #process(name: string): void {
    const queue = this.#queue(name);
    for (let [first] = queue; first !== undefined && this.#isGrantable(first); [first] = queue) {
      queue.shift();
      first.fate = "held";
      this.#held.add(first);
    }
  }

  #isGrantable({ name, mode }: ModelRequest): boolean {
    return [...this.#held].every((held) => held.name !== name || (mode === "shared" && held.mode === "shared"));
  }

  #queue(name: string): ModelRequest[] {
    let queue = this.#queues.get(name);
    if (queue === undefined) this.#queues.set(name, (queue = []));
    return queue;
  }
}
