import { LockstepError } from "../../sync/error.ts";
import { LINE_KEY_TYPES } from "./line-keys.ts";
import type { Link } from "./link.ts";
import { SCRIPTS, type Script } from "./scripts.ts";

/** What the store says when it will be able to, a little later. */
const PASSING: ReadonlySet<string> = new Set(["LOADING", "BUSY", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "READONLY"]);
const PAUSE_MS_MAX = 250;

export interface Call {
  readonly keys: readonly string[];
  readonly words: readonly string[];
  /** How long an answer may take, in ms. */
  readonly withinMs: number;
  /** May it be sent again when its answer was lost? */
  readonly isRepeatable?: boolean;
  /** Nobody waits for it: it keeps no process alive. */
  readonly isAside?: boolean;
  /** Goes on when all else is ended. */
  readonly isLast?: boolean;
}

/** Runs scripts in the store, over whatever connection there is by then. */
export class Store {
  readonly #link: Link;
  /** What ends each; and does it go on when all else is ended? */
  readonly #pending = new Map<(reason: unknown) => void, boolean>();
  /** While a script is loaded that the store had forgotten: those that it refused are sent again first, as they were before. */
  #reloading: Promise<unknown> | undefined;
  #reloaded: Promise<unknown> | undefined;

  constructor(link: Link) {
    this.#link = link;
  }

  run(script: Script, { keys, words, withinMs, isRepeatable = true, isAside = false, isLast = false }: Call): Promise<unknown> {
    const sent = ["EVALSHA", script.sha, String(keys.length), ...keys, ...words];
    return new Promise((resolve, reject) => {
      let isPending = true;
      let tries = 0;
      const isWanted = (): boolean => isPending;
      const fail = (reason: unknown): void => {
        end();
        reject(reason);
      };
      const end = (): void => {
        isPending = false;
        clearTimeout(timer);
        this.#pending.delete(fail);
      };
      const timer = setTimeout(() => {
        this.#link.drop();
        fail(this.#unanswered(withinMs));
      }, withinMs);
      if (isAside) timer.unref();
      this.#pending.set(fail, isLast);
      const done = (reply: unknown): void => {
        end();
        resolve(reply);
      };
      const again = (): void => {
        if (isPending) send();
      };
      const refused = (error: unknown): void => {
        if (!isPending) return;
        const code = refusal(error);
        if (code === "NOSCRIPT") this.#reload(script).then(again, again);
        else if (code === undefined ? isRepeatable : PASSING.has(code)) {
          // At once, in the order of the calls, when the connection was lost; later when that does not help.
          if (tries++ === 0 && code === undefined) setImmediate(again);
          else setTimeout(again, Math.min(10 * tries, PAUSE_MS_MAX)).unref();
        } else this.#explain(error, code, keys).then(fail, fail);
      };
      const send = (): void => {
        this.#link.call(sent, isWanted).then(done, refused);
      };
      if (this.#reloaded === undefined) send();
      else this.#reloaded.then(again, again);
    });
  }

  /** Rejects everything that is pending, or all but what goes on. */
  end(reason: LockstepError, which?: "all but what leaves"): void {
    for (const [fail, isLast] of this.#pending) if (which === undefined || !isLast) fail(reason);
  }

  #reload(script: Script): Promise<unknown> {
    if (this.#reloading === undefined) {
      this.#reloading = Promise.all(
        Object.values(SCRIPTS).map(({ text }) => this.#link.call(["SCRIPT", "LOAD", text], () => true)),
      ).finally(() => (this.#reloading = undefined));
      const reloaded = (this.#reloaded = this.#reloading
        .catch(() => {}) // whoever needs the script asks again
        .then(() => new Promise((resolve) => setImmediate(resolve)))
        .then(() => {
          if (this.#reloaded === reloaded) this.#reloaded = undefined;
        }));
    }
    return this.#reloading;
  }

  #unanswered(withinMs: number): LockstepError {
    const { place, trouble } = this.#link;
    const why = trouble instanceof Error ? ` (${trouble.message})` : "";
    return new LockstepError(
      "engine",
      `Redis at ${place} has not answered within ${withinMs} ms${why}; what was asked for may have been done`,
      {
        cause: trouble,
      },
    );
  }

  async #explain(cause: unknown, code: string | undefined, keys: readonly string[]): Promise<LockstepError> {
    const { place } = this.#link;
    if (code === undefined)
      return new LockstepError("engine", `the connection to Redis at ${place} was lost; what was asked for may have been done`, { cause });
    if (code === "WRONGTYPE") {
      const types = (await this.#link.call(["EVAL", SCRIPTS.types.text, String(keys.length), ...keys], () => true)) as string[];
      const at = types.findIndex((type, index) => type !== "none" && type !== LINE_KEY_TYPES[index]);
      if (at !== -1)
        return new LockstepError(
          "mismatch",
          `the key "${keys[at]}" in Redis is a ${types[at]}; expected a ${LINE_KEY_TYPES[at]} or nothing: somebody else uses that key`,
          { cause },
        );
    }
    return new LockstepError("engine", `Redis at ${place} refused: ${(cause as Error).message}`, { cause });
  }
}

/** The code of an answer that says no; undefined when there was none. */
function refusal(error: unknown): string | undefined {
  const code = /^([A-Z]{2,})(?= )/.exec(error instanceof Error ? error.message : "")?.[1];
  return code === "ECONNREFUSED" || code === "ECONNRESET" ? undefined : code;
}
