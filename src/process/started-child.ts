import { constants } from "node:os";
import type { Child } from "../sync/child.ts";
import { LockstepError } from "../sync/error.ts";
import { limit } from "../sync/limit.ts";
import { timedOut } from "../sync/timed-out.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";
import { describeFunction } from "./function-at.ts";
import type { Report, Task } from "./task.ts";
import { describeThrown, packThrown, unpackThrown } from "./thrown.ts";

type EndingSignal = "SIGTERM" | "SIGKILL";

/** What is behind a child. */
export interface Runner {
  readonly id: number;
  /** For errors: "process 12". */
  readonly label: string;
  end(signal: EndingSignal): void;
  /** Does it keep its starter's process alive? */
  keep(isKept: boolean): void;
}

/** Node's exit code for a main module that waits for something that nothing is left to bring about. */
const UNSETTLED = 13;

/** A child as its starter sees it; whoever runs it reports here. */
export class StartedChild<T> implements Child<T> {
  readonly id: number;
  exitCode: number | null = null;
  /** Settles when the child has joined the space, or has ended. */
  readonly joined: Promise<void>;
  readonly #runner: Runner;
  /** For errors: "f" of file:///…, in process 12, */
  readonly label: string;
  readonly #waiters = new Set<() => void>();
  #markJoined: () => void = () => {};
  #result: T | undefined;
  #settled = false;
  #failure: LockstepError | undefined;
  #uncaught: { readonly cause?: unknown } = {};
  #endedByUs = false;

  constructor(task: Task, runner: Runner) {
    this.id = runner.id;
    this.#runner = runner;
    this.label = task.role === undefined ? `${describeFunction(task.target)}, in ${runner.label},` : `${task.role}, ${runner.label},`;
    this.joined = new Promise((resolve) => (this.#markJoined = resolve));
  }

  async join(wait?: Wait): Promise<T | undefined> {
    const timeoutMs = timeoutOf(wait);
    wait?.signal?.throwIfAborted();
    if (this.exitCode === null) await this.#untilEnded(timeoutMs, wait?.signal);
    if (this.#failure !== undefined) throw this.#failure;
    return this.#result;
  }

  terminate(): void {
    this.#end("SIGTERM");
  }

  kill(): void {
    this.#end("SIGKILL");
  }

  /** Does it keep this process alive, as it does at first? */
  keep(isKept: boolean): void {
    this.#runner.keep(isKept);
  }

  #end(signal: EndingSignal): void {
    if (this.exitCode !== null) return;
    this.#endedByUs = true;
    this.#runner.end(signal);
  }

  #untilEnded(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        disarm();
        this.#waiters.delete(onEnd);
      };
      const onEnd = (): void => {
        leave();
        resolve();
      };
      const giveUp = (reason: unknown): void => {
        leave();
        reject(reason);
      };
      const disarm = limit(timeoutMs, signal, () => giveUp(timedOut(`${this.label} has not ended`, timeoutMs)), giveUp);
      this.#waiters.add(onEnd);
    });
  }

  /** The child reports. */
  hear(report: Report): void {
    if (report.kind === "joined") return this.#markJoined();
    if (report.kind === "result") {
      this.#settled = true;
      this.#result = report.value as T;
      return;
    }
    const cause = report.thrown === undefined ? {} : { cause: unpackThrown(report.thrown) };
    if (report.kind === "uncaught") this.#uncaught = cause;
    else if (report.kind === "failed")
      this.fail(new LockstepError("broken", `${this.label} failed: ${describeThrown(report.thrown)}`, cause));
    else
      this.fail(
        new LockstepError("invalid", report.thrown === undefined ? report.why : `${report.why}: ${describeThrown(report.thrown)}`, cause),
      );
  }

  /** The runner itself failed; the first reason counts. */
  fail(failure: LockstepError): void {
    this.#failure ??= failure;
  }

  /** Nobody caught this; it counts if the child ends of it. */
  uncaught(cause: unknown): void {
    this.#uncaught = { cause };
  }

  /** The child has ended, and everything it reported was heard. */
  ended(exitCode: number): void {
    this.exitCode = exitCode;
    const diedOfError = "cause" in this.#uncaught && exitCode > 0;
    if (diedOfError || (!this.#settled && !this.#endedByUs && exitCode !== 0))
      this.fail(new LockstepError("broken", this.#ending(exitCode), this.#uncaught));
    this.#markJoined();
    if (this.#failure !== undefined && this.#waiters.size === 0)
      process.emitWarning(this.#failure.message, {
        type: "LockstepWarning",
        detail: "nobody was waiting for this child; join() gives the error",
      });
    for (const onEnd of [...this.#waiters]) onEnd();
  }

  #ending(exitCode: number): string {
    if (exitCode < 0) {
      const name = Object.entries(constants.signals).find(([, number]) => number === -exitCode)?.[0] ?? `signal ${-exitCode}`;
      return `${this.label} was ended by ${name}, sent by somebody else`;
    }
    if (exitCode === UNSETTLED) return `${this.label} has nothing left to do, but its promise is still pending (exit code ${exitCode})`;
    const when = this.#settled ? "" : " before it had settled";
    const why = "cause" in this.#uncaught ? `: ${describeThrown(packThrown(this.#uncaught.cause))}` : "";
    return `${this.label} ended with exit code ${exitCode}${when}${why}`;
  }
}
