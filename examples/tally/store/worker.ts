import { type ChildProcess, fork } from "node:child_process";
import { type ErrorCode, LockstepError } from "lockstep";
import type { Errand, News } from "./errand.ts";

const PROGRAM = new URL("./worker-program.js", import.meta.url);

/** A worker, to the process that started it. */
export class Worker {
  /** Parts that it has counted. */
  parts = 0;
  isKilled = false;
  /** Of its own accord, before the others. */
  hasLeft = false;
  /** When it had joined, by `performance.now()`. */
  readyAtMs: number | undefined;
  readonly ready: Promise<void>;
  /** It is in the middle of a part, and stays there. */
  readonly middle: Promise<void>;
  /** Why it did not end well; undefined when it did, or was killed by us. */
  readonly ended: Promise<unknown>;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #failure: unknown;

  constructor(errand: Errand) {
    // In a group of its own: who interrupts from a terminal means us. A worker ends when its channel does, however we end.
    this.#child = fork(PROGRAM, { detached: true, stdio: ["ignore", "ignore", "inherit", "ipc"] });
    this.ready = this.#told("ready");
    this.middle = this.#told("middle");
    this.#child.on("message", (news: News) => {
      if (news.is === "ready") this.readyAtMs = performance.now();
      if (news.is === "counted") this.parts++;
      if (news.is === "leaving") this.hasLeft = true;
      if (news.is === "failed") this.#failure = failure(news);
    });
    this.#exited = new Promise((resolve) => this.#child.once("exit", resolve));
    this.ended = new Promise((resolve) => {
      this.#child.once("error", resolve);
      this.#child.once("close", (code, signal) => {
        if (this.#failure === undefined && code !== 0 && !this.isKilled)
          this.#failure = new Error(`a worker has ended by itself with ${signal ?? `exit code ${code}`}`);
        resolve(this.#failure);
      });
    });
    this.#child.send(errand, () => {}); // of one that is gone by now "close" tells
  }

  go(): void {
    this.#child.send("go", () => {});
  }

  /** −9: it has no say in it. */
  kill(): void {
    this.isKilled = true;
    this.#child.kill("SIGKILL");
  }

  /** Has it leave the space and end. */
  async leave(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await Promise.race([this.#exited, this.ended]); // there is no "close" of one from which we have disconnected
  }

  #told(what: News["is"]): Promise<void> {
    return new Promise((resolve) => {
      this.#child.on("message", ({ is }: News) => is === what && resolve());
    });
  }
}

function failure({ code, message }: Extract<News, { is: "failed" }>): Error {
  return code === undefined ? new Error(message) : new LockstepError(code as ErrorCode, message);
}
