import { AsyncResource } from "node:async_hooks";
import type { WebLock } from "../sync/web-locks.ts";
import { whenAborted } from "../sync/when-aborted.ts";
import type { Asked } from "./asked.ts";

/** Where a request is: not in the table yet, or in it, waiting or held; its callback over, and to be taken out of the table; told its outcome. */
type State = "new" | "waiting" | "held" | "leaving" | "over";

/** One call of `request`, in its own thread. */
export class LockRequest {
  readonly id: number;
  readonly asked: Asked;
  state: State = "new";
  /** The callback, to be called in the context in which it was given. */
  readonly #callback: Asked["callback"];
  readonly #resolve: (result: unknown) => void;
  readonly #reject: (reason: unknown) => void;
  #disarm: () => void = () => {};

  /** `onAbort`: it has been told; what of it is in the table has to go. */
  constructor(id: number, asked: Asked, resolve: (result: unknown) => void, reject: (reason: unknown) => void, onAbort: () => void) {
    this.id = id;
    this.asked = asked;
    this.#callback = AsyncResource.bind(asked.callback);
    this.#resolve = resolve;
    this.#reject = reject;
    const { signal } = asked;
    if (signal === undefined) return;
    this.#disarm = whenAborted(signal, () => {
      this.fail(signal.reason);
      onAbort();
    });
  }

  /** Runs the callback; what it returns tells the caller how that ended. From here on the signal is nobody's business. */
  async run(lock: WebLock | null): Promise<() => void> {
    this.#disarm();
    try {
      const result = await this.#callback(lock);
      return () => this.#over(() => this.#resolve(result));
    } catch (error) {
      return () => this.#over(() => this.#reject(error));
    }
  }

  fail(reason: unknown): void {
    this.#over(() => this.#reject(reason));
  }

  #over(tell: () => void): void {
    if (this.state === "over") return;
    this.state = "over";
    this.#disarm();
    tell();
  }
}
