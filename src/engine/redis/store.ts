import { setImmediate, setTimeout as pause } from "node:timers/promises";
import { LockstepError } from "../../sync/error.ts";
import { patience } from "../patience.ts";
import { CELL_SCRIPTS } from "./cell-scripts.ts";
import type { Link } from "./link.ts";
import type { Script } from "./script.ts";
import { SCRIPTS } from "./scripts.ts";

/** What the store says when it will be able to, a little later. */
const PASSING: ReadonlySet<string> = new Set(["LOADING", "BUSY", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "READONLY"]);
const PAUSE_MS_MAX = 250;

const ALL: readonly Script[] = [...Object.values(SCRIPTS), ...Object.values(CELL_SCRIPTS)];

/** What is in the keys, by type. */
const TYPES = `
local types = {}
for at, key in ipairs(KEYS) do types[at] = redis.call('TYPE', key).ok end
return types
`;

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
  #reloading: Promise<void> | undefined;
  #reloaded: Promise<void> | undefined;

  constructor(link: Link) {
    this.#link = link;
  }

  run(script: Script, call: Call): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let isPending = true;
      const end = (): void => {
        isPending = false;
        callOff();
        this.#pending.delete(fail);
      };
      const fail = (reason: unknown): void => {
        end();
        reject(reason);
      };
      const settle = (reply: unknown): void => {
        end();
        resolve(reply);
      };
      const unanswered = (): void => {
        this.#link.drop();
        fail(this.#unanswered(call.withinMs));
      };
      const callOff = patience(call.withinMs, unanswered, call.isAside);
      this.#pending.set(fail, call.isLast === true);
      this.#answer(script, call, () => isPending).then(settle, fail);
    });
  }

  /** Asks until there is an answer, or nobody wants it any more. */
  async #answer(script: Script, { keys, words, isRepeatable = true }: Call, isWanted: () => boolean): Promise<unknown> {
    if (this.#reloaded !== undefined) await this.#reloaded;
    const link = this.#link;
    const sent = ["EVALSHA", script.sha, String(keys.length), ...keys, ...words];
    for (let tries = 0; ; tries++) {
      try {
        return await (isRepeatable ? link.call(sent, isWanted) : link.callOnce(sent, isWanted));
      } catch (error) {
        if (!isWanted()) throw error;
        const code = refusal(error);
        if (code === "NOSCRIPT") await this.#reload(isWanted);
        else if (code === undefined ? !isRepeatable : !PASSING.has(code)) throw await this.#explain(error, code, script, keys, isWanted);
        // At once, in the order of the calls, when the connection was lost; later when that does not help.
        else if (tries === 0 && code === undefined) await setImmediate();
        else await pause(Math.min(10 * (tries + 1), PAUSE_MS_MAX), undefined, { ref: false });
        if (!isWanted()) throw error;
      }
    }
  }

  /** Rejects everything that is pending, or all but what goes on. */
  end(reason: LockstepError, which?: "all but what leaves"): void {
    for (const [fail, isLast] of this.#pending) if (which === undefined || !isLast) fail(reason);
  }

  /** Resolves when the store has been given the scripts; whoever is new waits until those whom it refused have been sent again. */
  #reload(isWanted: () => boolean): Promise<void> {
    if (this.#reloading === undefined) {
      this.#reloading = this.#load(isWanted);
      this.#reloaded = this.#settled(this.#reloading);
    }
    return this.#reloading;
  }

  async #load(isWanted: () => boolean): Promise<void> {
    try {
      await Promise.all(ALL.map(({ text }) => this.#link.call(["SCRIPT", "LOAD", text], isWanted)));
    } catch {
      // whoever needs one is refused again, or learns of the lost connection by itself
    }
    this.#reloading = undefined;
  }

  async #settled(reloading: Promise<void>): Promise<void> {
    await reloading;
    await setImmediate();
    if (this.#reloading === undefined) this.#reloaded = undefined;
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

  async #explain(
    cause: unknown,
    code: string | undefined,
    script: Script,
    keys: readonly string[],
    isWanted: () => boolean,
  ): Promise<LockstepError> {
    const { place } = this.#link;
    if (code === undefined)
      return new LockstepError("engine", `the connection to Redis at ${place} was lost; what was asked for may have been done`, { cause });
    if (code === "FOREIGN") {
      const key = keys.find((one) => (cause as Error).message.startsWith(`FOREIGN ${one} has `));
      return new LockstepError("mismatch", `the key "${key}" in Redis has a text that is not ours: somebody else uses that key`, { cause });
    }
    if (code === "WRONGTYPE") {
      const types = (await this.#link.call(["EVAL", TYPES, String(keys.length), ...keys], isWanted)) as string[];
      const at = types.findIndex((type, index) => type !== "none" && type !== script.typeOf(index));
      if (at !== -1)
        return new LockstepError(
          "mismatch",
          `the key "${keys[at]}" in Redis is a ${types[at]}; expected a ${script.typeOf(at)} or nothing: somebody else uses that key`,
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
