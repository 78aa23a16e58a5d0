import type { Write } from "../sync/cell.ts";
import { LockstepError } from "../sync/error.ts";
import type { Delivery } from "../sync/queue.ts";
import { mustBeFew } from "./commit.ts";
import type { Taken } from "./queue-cells.ts";

/** A commit takes a hundred, and the acknowledgement is one. */
const WRITES_MOST = 99;

/** What is done about what was taken. */
export interface Desk {
  readonly name: string;
  finish(taken: readonly Taken[], writes: readonly Write[]): Promise<void>;
  giveBack(taken: Taken): Promise<void>;
}

/** One value that was taken. */
export class QueueDelivery<T> implements Delivery<T> {
  readonly value: T;
  readonly tries: number;
  readonly taken: Taken;
  readonly #desk: Desk;
  readonly #ended: () => void;
  readonly #controller = new AbortController();
  /** Acknowledged, or given back. */
  isOver = false;

  constructor(taken: Taken, desk: Desk, ended: () => void) {
    this.taken = taken;
    this.value = JSON.parse(taken.body) as T;
    this.tries = taken.tries;
    this.#desk = desk;
    this.#ended = ended;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Others may have it now. */
  lose(reason: LockstepError): void {
    this.#controller.abort(reason);
  }

  async done(writes: readonly Write[] = []): Promise<void> {
    mustBeFew("writes", writes, WRITES_MOST);
    this.#end();
    await this.#desk.finish([this.taken], writes);
  }

  async giveBack(): Promise<void> {
    this.#end();
    await this.#desk.giveBack(this.taken);
  }

  #end(): void {
    if (this.isOver)
      throw new LockstepError("not-held", `this value of the queue "${this.#desk.name}" was acknowledged or given back before`);
    this.isOver = true;
    this.#ended();
  }
}
