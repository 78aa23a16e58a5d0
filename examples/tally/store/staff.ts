import type { Errand, Role } from "./errand.ts";
import { Worker } from "./worker.ts";

/** The workers of one run. */
export class Staff {
  readonly workers: Worker[] = [];
  readonly #errand: Omit<Errand, "role">;
  readonly #ended: Promise<never>;
  #end!: (reason: unknown) => void;

  /** `signal` ends what is waited for. */
  constructor(errand: Omit<Errand, "role">, signal: AbortSignal) {
    this.#errand = errand;
    this.#ended = new Promise<never>((_, reject) => (this.#end = reject));
    this.#ended.catch(() => {}); // nobody may be waiting
    signal.addEventListener("abort", () => this.#end(signal.reason), { once: true });
    if (signal.aborted) this.#end(signal.reason);
  }

  start(role: Role): Worker {
    const worker = new Worker({ ...this.#errand, role });
    this.workers.push(worker);
    void worker.ended.then((failure) => failure !== undefined && this.#end(failure));
    return worker;
  }

  /** Parts counted so far, those included that are about to be counted again as their worker died too early to be heard. */
  get parts(): number {
    return this.workers.reduce((sum, { parts }) => sum + parts, 0);
  }

  /** The awaited, or why it will not come. */
  unlessEnded<T>(awaited: Promise<T>): Promise<T> {
    return Promise.race([awaited, this.#ended]);
  }

  async leave(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.leave()));
  }
}
