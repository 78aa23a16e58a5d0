import { setTimeout as pause } from "node:timers/promises";
import { CallFailure } from "./call-failure.ts";
import type { Connection } from "./connection.ts";
import type { Link, MessageStream } from "./link.ts";
import { type KeyValue, watchReply } from "./reply.ts";
import { type KeyRange, watchRequest } from "./request.ts";

const WATCH = "/etcdserverpb.Watch/Watch";
const PAUSE_MS_MIN = 25;
const PAUSE_MS_MAX = 1000;
/** etcd takes it amiss when it is pinged more often than every five seconds. */
const PROBE_MS_MIN = 5500;
const OPEN_MS = 5000;

/** Who is told. */
export interface WatchListener {
  /** That key is gone, as of its `modRevision`. Told in the order of revisions. */
  deleted(key: KeyValue): void;
  /** What was deleted up to that revision may not have been told, what is deleted later will be. */
  opened(revision: bigint): void;
}

/**
 * What is deleted in a range of keys, from when it is first asked for until it is closed. It starts "now": a watch from an earlier revision would go through
 * etcd's loop for those that lag behind, which runs ten times a second. What was missed before, and while a connection was lost, has to be read.
 */
export class DeletionWatch {
  /** Since which revision everything is told; none while it is not open. */
  since: bigint | undefined;
  readonly #connection: Connection;
  readonly #range: KeyRange;
  readonly #probeMs: number;
  readonly #listener: WatchListener;
  #isStarted = false;
  readonly #closed = new AbortController();
  #stream: MessageStream | undefined;

  constructor(connection: Connection, range: KeyRange, ttlMs: number, listener: WatchListener) {
    this.#connection = connection;
    this.#range = range;
    this.#probeMs = Math.max(ttlMs / 2, PROBE_MS_MIN);
    this.#listener = listener;
  }

  open(): void {
    if (this.#isStarted || this.#closed.signal.aborted) return;
    this.#isStarted = true;
    void this.#run();
  }

  close(): void {
    this.#closed.abort();
    this.#stream?.close();
  }

  /** Opens it again whenever it has ended; as long as nobody answers, claims end by their own time. */
  async #run(): Promise<void> {
    for (let failures = 0; !this.#closed.signal.aborted; failures += 1) {
      try {
        await this.#once(await this.#connection.link(OPEN_MS), () => (failures = 0));
      } catch (error) {
        if (error instanceof CallFailure && (error.isOldToken || error.message.includes("permission denied")))
          this.#connection.forgetToken();
        this.since = undefined;
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
      const stream = (this.#stream = link.stream(
        WATCH,
        this.#connection.token,
        watchRequest(this.#range),
        (message) => {
          const { revision, isCreated, canceled, deleted } = watchReply(message);
          if (canceled !== undefined) {
            stream.close();
            end(new CallFailure(`${link.endpoint}: the watch was ended: ${canceled}`));
          } else if (isCreated) {
            this.since = revision;
            opened();
            this.#listener.opened(revision);
          }
          for (const key of deleted) this.#listener.deleted(key);
        },
        end,
      ));
    });
  }
}
