import { setTimeout as pause } from "node:timers/promises";
import { CallFailure } from "./call-failure.ts";
import type { Connection } from "./connection.ts";
import type { Link } from "./link.ts";
import { type KeyValue, watchReply } from "./reply.ts";
import { type KeyRange, type Watched, watchRequest } from "./request.ts";

const WATCH = "/etcdserverpb.Watch/Watch";
const PAUSE_MS_MIN = 25;
const PAUSE_MS_MAX = 1000;
/** etcd takes it amiss when it is pinged more often than every five seconds. */
const PROBE_MS_MIN = 5500;
const OPEN_MS = 5000;

/** Who is told. */
export interface WatchListener {
  /** Something has; those keys are gone, each as of its `modRevision`. Told in the order of revisions. */
  changed(deleted: readonly KeyValue[]): void;
  /** What changed up to that revision may not have been told, what changes later will be. */
  opened(revision: bigint): void;
}

/**
 * What changes, or is deleted, in a range of keys, from when it is first asked for until it is closed. It starts "now": a watch from an earlier revision would
 * go through etcd's loop for those that lag behind, which runs ten times a second. What was missed before, and while a connection was lost, has to be read.
 */
export class RangeWatch {
  /** Since which revision everything is told; none while it is not open. */
  since: bigint | undefined;
  /** Why it is not open, if it was tried. */
  failure: unknown;
  readonly #connection: Connection;
  readonly #request: Uint8Array;
  readonly #probeMs: number;
  readonly #listener: WatchListener;
  #isStarted = false;
  readonly #closed = new AbortController();
  #cancel: (() => void) | undefined;

  constructor(connection: Connection, range: KeyRange, watched: Watched, ttlMs: number, listener: WatchListener) {
    this.#connection = connection;
    this.#request = watchRequest(range, watched);
    this.#probeMs = Math.max(ttlMs / 2, PROBE_MS_MIN);
    this.#listener = listener;
  }

  open(): void {
    if (this.#isStarted || this.#isClosed) return;
    this.#isStarted = true;
    void this.#run();
  }

  /** Nobody is told anything any more. */
  close(): void {
    this.#closed.abort();
    this.#cancel?.();
  }

  get #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  /** Opens it again whenever it has ended; as long as nobody answers, claims end by their own time. */
  async #run(): Promise<void> {
    for (let failures = 0; !this.#isClosed; failures += 1) {
      try {
        const link = await this.#connection.link(OPEN_MS);
        if (!this.#isClosed) await this.#once(link, () => (failures = 0));
      } catch (error) {
        if (error instanceof CallFailure && (error.isOldToken || error.message.includes("permission denied")))
          this.#connection.forgetToken();
        this.since = undefined;
        this.failure = error;
      }
      const pauseMs = Math.min(PAUSE_MS_MIN * 2 ** failures, PAUSE_MS_MAX);
      await pause(pauseMs, undefined, { ref: false, signal: this.#closed.signal }).catch(() => {}); // it was closed: the loop ends
    }
  }

  /** One stream: settles when it has ended, by a rejection. */
  #once(link: Link, opened: () => void): Promise<never> {
    return new Promise((_resolve, reject) => {
      const probe = setInterval(() => link.probe(this.#probeMs), this.#probeMs).unref();
      const end = (why: CallFailure): void => {
        clearInterval(probe);
        reject(why);
      };
      const stream = link.stream(WATCH, this.#connection.token, this.#request, (message) => this.#hear(message, opened), end);
      this.#cancel = () => {
        stream.close();
        end(new CallFailure(`${link.endpoint}: the watch was ended`));
      };
    });
  }

  /** Whatever is thrown here ends the stream. */
  #hear(message: Uint8Array, opened: () => void): void {
    if (this.#isClosed) return;
    const { revision, isCreated, canceled, hasChanges, deleted } = watchReply(message);
    if (canceled !== undefined) throw new Error(`the watch was ended: ${canceled}`);
    if (isCreated) {
      this.since = revision;
      opened();
      this.#listener.opened(revision);
    }
    if (hasChanges) this.#listener.changed(deleted);
  }
}
