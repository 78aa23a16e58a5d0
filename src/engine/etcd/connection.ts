import { setTimeout as pause } from "node:timers/promises";
import { LockstepError } from "../../sync/error.ts";
import type { Address } from "./address.ts";
import { CallFailure } from "./call-failure.ts";
import { Link } from "./link.ts";
import { authenticateReply } from "./reply.ts";
import { authenticateRequest } from "./request.ts";

const AUTHENTICATE = "/etcdserverpb.Auth/Authenticate";
/** Between attempts, once every member was asked. */
const PAUSE_MS_MIN = 25;
const PAUSE_MS_MAX = 1000;
/** An attempt takes at most half of what is left of a call's time, so that another member can be asked, but no less than this. */
const ATTEMPT_MS_MIN = 250;

/** How a call is made. */
export interface Manner {
  /** Rejects at once when no member can be reached. */
  readonly isHasty?: boolean;
  /** Is not sent again when it may have been done. */
  readonly isOnce?: boolean;
}

/**
 * The way to the store: one link at a time, to the next member when one fails. Calls are sent again until their time is over, so every call has to be one
 * that may come twice, or say that it is not.
 */
export class Connection {
  readonly #address: Address;
  #at = 0;
  #link: Link | undefined;
  #linking: Promise<Link> | undefined;
  #token = "";
  #isClosed = false;
  readonly #closed = new AbortController();

  constructor(address: Address) {
    this.#address = address;
  }

  /** The answer to a message. Rejects with `"engine"` when it was refused, or not answered in time. */
  async call(path: string, message: Uint8Array, timeoutMs: number, { isHasty = false, isOnce = false }: Manner = {}): Promise<Uint8Array> {
    const endsAtMs = performance.now() + timeoutMs;
    for (let attempt = 1, hasNewToken = false; ; attempt += 1) {
      const leftMs = endsAtMs - performance.now();
      let link: Link | undefined;
      try {
        link = this.#ready ?? (await this.link(leftMs));
        const askedMs = endsAtMs - performance.now();
        return await link.ask(path, this.#token, message, isOnce ? Math.max(askedMs, 1) : this.#attemptMs(askedMs));
      } catch (error) {
        const failure = error as CallFailure;
        if (this.#isClosed) throw closed();
        if (failure instanceof CallFailure && failure.isOldToken && this.#address.user !== "" && !hasNewToken) {
          hasNewToken = true;
          this.#token = "";
          continue;
        }
        if (!(failure instanceof CallFailure) || !failure.isPassing) throw refused(failure);
        if (isOnce && link !== undefined && !failure.isUndone) throw unknown(failure);
        if (isHasty && attempt >= this.#address.endpoints.length && link === undefined) throw this.#unreachable(failure);
        if (this.#address.endpoints.length > 1) this.#retire(link);
        await this.#pauseAfter(attempt, endsAtMs, timeoutMs, failure);
      }
    }
  }

  /** A link that is open, with a token if there is a user. One attempt: rejects with what failed, and goes to the next member. */
  link(timeoutMs: number): Promise<Link> {
    if (this.#isClosed) return Promise.reject(closed());
    if (this.#ready !== undefined) return Promise.resolve(this.#ready);
    this.#linking ??= this.#open(this.#attemptMs(timeoutMs)).finally(() => (this.#linking = undefined));
    return this.#linking;
  }

  /** What streams are opened with. */
  get token(): string {
    return this.#token;
  }

  /** The token is not to be used again. */
  forgetToken(): void {
    this.#token = "";
  }

  /** What is under way rejects with `"closed"`. */
  close(): void {
    this.#isClosed = true;
    this.#closed.abort();
    this.#link?.cut("the space was closed");
    this.#link = undefined;
  }

  get #ready(): Link | undefined {
    return this.#link?.isOpen === true && (this.#token !== "" || this.#address.user === "") ? this.#link : undefined;
  }

  async #open(timeoutMs: number): Promise<Link> {
    const { endpoints, isSecure, user, password } = this.#address;
    const endpoint = endpoints[this.#at % endpoints.length]!;
    try {
      const link = this.#link?.isOpen === true ? this.#link : await Link.open(endpoint, isSecure, timeoutMs);
      this.#link = link;
      if (user !== "") this.#token = authenticateReply(await link.ask(AUTHENTICATE, "", authenticateRequest(user, password), timeoutMs));
      if (this.#isClosed) {
        link.cut("the space was closed");
        throw closed();
      }
      return link;
    } catch (error) {
      this.#at += 1;
      throw error;
    }
  }

  /** Goes to the next member; what is under way at this one may still be answered. */
  #retire(link: Link | undefined): void {
    if (link === undefined || link !== this.#link) return;
    this.#link = undefined;
    this.#at += 1;
    link.retire();
  }

  #attemptMs(leftMs: number): number {
    return Math.max(leftMs / 2, Math.min(leftMs, ATTEMPT_MS_MIN), 1);
  }

  async #pauseAfter(attempt: number, endsAtMs: number, timeoutMs: number, failure: CallFailure): Promise<void> {
    const rounds = Math.floor(attempt / this.#address.endpoints.length);
    const pauseMs = rounds === 0 ? 0 : Math.min(PAUSE_MS_MIN * 2 ** (rounds - 1), PAUSE_MS_MAX);
    if (performance.now() + pauseMs >= endsAtMs)
      throw new LockstepError("engine", `etcd did not answer within ${timeoutMs} ms; at last ${failure.message}`, { cause: failure });
    try {
      await pause(pauseMs, undefined, { signal: this.#closed.signal });
    } catch {
      throw closed(); // nothing else ends a pause
    }
  }

  #unreachable(failure: CallFailure): LockstepError {
    const where = this.#address.endpoints.join(", ");
    return new LockstepError("engine", `no etcd can be reached at ${where}: ${failure.message}`, { cause: failure });
  }
}

function refused(failure: unknown): LockstepError {
  if (failure instanceof LockstepError) return failure;
  return new LockstepError("engine", `etcd refused: ${failure instanceof Error ? failure.message : String(failure)}`, { cause: failure });
}

function unknown(failure: CallFailure): LockstepError {
  const text = `etcd did not answer, and may have done what it was asked for: ${failure.message}; read to see`;
  return new LockstepError("engine", text, { cause: failure });
}

function closed(): LockstepError {
  return new LockstepError("closed", "the space was closed meanwhile; connect again");
}
