import { setTimeout as pause } from "node:timers/promises";
import type { Capabilities } from "../../sync/capabilities.ts";
import { LockstepError } from "../../sync/error.ts";
import type { Cell, CellKey, Check, Commit, Write } from "../../sync/cell.ts";
import type { Claim } from "../claim.ts";
import type { ClaimTerms, Engine, EngineOptions, Member } from "../engine.ts";
import { Keeper } from "../keeper/keeper.ts";
import { parseAddress } from "./address.ts";
import { Cells } from "./cells.ts";
import { Connection, type Manner } from "./connection.ts";
import { groupKeys, lineKeys, prefixOf, spaceKeys } from "./keys.ts";
import { Lease, isLeaseGone } from "./lease.ts";
import { Line, type LineEngine } from "./line.ts";
import { lines } from "./lines.ts";
import { members } from "./members.ts";
import { Place } from "./place.ts";
import { RangeWatch } from "./range-watch.ts";
import type { RenewerSettings } from "./renewer.ts";
import { type KeyValue, rangeReply, txnReply } from "./reply.ts";
import { type KeyRange, type RangeTerms, rangeRequest } from "./request.ts";
import { evictTransaction, giveUpTransaction, leaveTransaction } from "./transaction.ts";
import { Watches } from "./watches.ts";

const RANGE = "/etcdserverpb.KV/Range";
const TXN = "/etcdserverpb.KV/Txn";
/** Who holds for so long opens the watch, if nobody has had to wait before, so as to be told when the hold is ended by others. */
const HELD_LONG_MS = 50;
const RETRY_MS_MAX = 1000;
/** Closing waits for no store longer than that; what it has not heard of by then ends with its lease. */
const CLOSE_MS_MAX = 2000;
/** A timer that only keeps the process alive, while somebody waits in a line. */
const FOREVER_MS = 2 ** 31 - 1;

/** A client of etcd. */
export class EtcdEngine implements Engine, LineEngine {
  readonly capabilities: Capabilities = {
    store: "etcd",
    order: "first come, first served",
    renewal: "helper thread",
    tokens: "always",
    exclusion: "always",
  };
  readonly #options: EngineOptions;
  readonly #space: Required<KeyRange>;
  readonly #connection: Connection;
  readonly #keeper: Keeper;
  readonly #deletions: RangeWatch;
  readonly #watches: Watches;
  readonly #cells: Cells;
  readonly #lines = new Map<string, Line>();
  readonly #pending = new Set<(reason: LockstepError) => void>();
  readonly #joins = new Set<Promise<Claim | null>>();
  #lease: Promise<Lease> | undefined;
  #number = 0;
  #waiting = 0;
  #patience: NodeJS.Timeout | undefined;
  #lookout: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(url: string, options: EngineOptions) {
    const address = parseAddress(url);
    const { space, ttlMs } = options;
    const settings: RenewerSettings = { address, timeoutMs: Math.ceil(ttlMs / 3) };
    this.#options = options;
    this.#connection = new Connection(address);
    this.#keeper = new Keeper(ttlMs, { module: new URL("./renewer.js", import.meta.url), settings });
    this.#space = spaceKeys(space);
    this.#deletions = new RangeWatch(this.#connection, this.#space, "deletions", ttlMs, {
      changed: (deleted) => {
        for (const { key, modRevision } of deleted) this.#lines.get(prefixOf(key))?.deleted(key, modRevision);
      },
      opened: (revision) => {
        for (const line of this.#lines.values()) void line.reread(revision);
      },
    });
    this.#watches = new Watches(
      (group, listener) => new RangeWatch(this.#connection, groupKeys(space, group), "changes", ttlMs, listener),
      ttlMs,
    );
    this.#cells = new Cells(space, (message, isOnce) => this.#call(TXN, message, { isOnce }));
  }

  /** Grants the first lease, and reads: whoever cannot reach etcd, or may not read there, is told so here. Of leases etcd asks no user. */
  async open(): Promise<this> {
    try {
      await this.#currentLease(true);
      await this.#find({ ...this.#space, most: 1 });
      return this;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  join(name: string, terms: ClaimTerms): Promise<Claim | null> {
    return new Promise((resolve, reject) => {
      if (this.#closing !== undefined) return reject(closed());
      const line = this.#lineOf(name);
      const joining = line.inTurn(async () => (terms.isWanted?.() === false ? null : this.#join(line, terms)));
      this.#pending.add(reject);
      this.#joins.add(joining);
      joining
        .finally(() => {
          this.#pending.delete(reject);
          this.#joins.delete(joining);
          this.#forget(line);
        })
        .then(resolve, reject);
    });
  }

  async members(name: string, most: number): Promise<readonly Member[]> {
    this.#mustBeOpen();
    const { prefix, end } = lineKeys(this.#options.space, name);
    return members(await this.#find({ key: prefix, end, most }));
  }

  async evict(name: string, order: bigint): Promise<boolean> {
    this.#mustBeOpen();
    const keys = lineKeys(this.#options.space, name);
    const [one] = await this.#find({ key: keys.prefix, end: keys.end, createFrom: order, createTo: order });
    if (one === undefined) return false;
    const { succeeded, revision } = txnReply(await this.txn(evictTransaction(one.key, keys, order)));
    if (succeeded) this.#lines.get(keys.prefix)?.deleted(one.key, revision);
    return succeeded;
  }

  async lines(most: number): Promise<readonly string[]> {
    this.#mustBeOpen();
    return lines(this.#space, most, (terms) => this.#find(terms));
  }

  async read(keys: readonly CellKey[]): Promise<readonly Cell[]> {
    this.#mustBeOpen();
    return this.#cells.read(keys);
  }

  async scan(group: string, most: number): Promise<readonly Cell[]> {
    this.#mustBeOpen();
    return this.#cells.scan(group, most);
  }

  async commit(checks: readonly Check[], writes: readonly Write[]): Promise<Commit> {
    this.#mustBeOpen();
    return this.#cells.commit(checks, writes);
  }

  async watch(group: string, changed: () => void): Promise<() => void> {
    this.#mustBeOpen();
    return this.#watches.watch(group, changed);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  // What its lines need.

  txn(message: Uint8Array): Promise<Uint8Array> {
    return this.#call(TXN, message);
  }

  watchDeletions(): void {
    this.#deletions.open();
  }

  get watchedSince(): bigint | undefined {
    return this.#deletions.since;
  }

  /** Deletes what was left. It takes as long as the claim may live at most; then it is seen to in the background. */
  async leave({ wish, lease }: Place): Promise<void> {
    this.#forget(this.#lines.get(wish.keys.prefix));
    try {
      await this.#connection.call(TXN, leaveTransaction(wish.key, wish.keys), Math.max(lease.msLeft, 1));
    } catch {
      void this.#repeat(lease, () => this.txn(leaveTransaction(wish.key, wish.keys))); // its time is over: nobody holds by it
    }
  }

  async #join(line: Line, terms: ClaimTerms): Promise<Claim | null> {
    for (let isAgain = false; ; isAgain = true) {
      this.#mustBeOpen();
      const lease = await this.#currentLease(false);
      const { weight, limit, wait, data = "" } = terms;
      const key = `${line.keys.prefix}${lease.text}-${(this.#number += 1)}`;
      const place = new Place({ key, keys: line.keys, lease: lease.id, weight, limit, wait, data }, lease);
      try {
        return this.#admitted(await line.join(place), place);
      } catch (error) {
        if (isLeaseGone(error)) {
          lease.lose(new LockstepError("lost", "the store has ended the lease"));
          if (!isAgain) continue;
        } else if (this.#closing === undefined) void this.#repeat(lease, () => this.txn(giveUpTransaction(key, line.keys, lease.id)));
        throw error;
      }
    }
  }

  #admitted(claim: Claim | null, place: Place): Claim | null {
    if (claim === null) return null;
    if (place.lease.msLeft <= 0) claim.lose(new LockstepError("lost", `the claim in the line "${claim.line}" ended before it was known`));
    else if (claim.isGranted) this.#lookOut();
    else this.#waitFor(claim);
    return claim;
  }

  /** Keeps the process alive until the claim is granted or ended. */
  #waitFor(claim: Claim): void {
    this.#waiting += 1;
    this.#patience ??= setInterval(() => {}, FOREVER_MS);
    const over = (): void => {
      this.#waiting -= 1;
      if (this.#waiting > 0) return;
      clearInterval(this.#patience);
      this.#patience = undefined;
    };
    claim.granted.then(over, over);
  }

  #lookOut(): void {
    if (this.#deletions.since !== undefined) return;
    const sawTo = this.#number;
    this.#lookout ??= setTimeout(() => {
      this.#lookout = undefined;
      const places = [...this.#lines.values()].flatMap((line) => [...line.places.keys()]);
      if (places.some((key) => Number(key.slice(key.lastIndexOf("-") + 1)) <= sawTo)) this.#deletions.open();
      else if (places.length > 0) this.#lookOut();
    }, HELD_LONG_MS).unref();
  }

  #currentLease(isHasty: boolean): Promise<Lease> {
    if (this.#lease === undefined) {
      const { ttlMs, lockDelayMs } = this.#options;
      const terms = { ttlSeconds: Math.ceil((ttlMs + lockDelayMs) / 1000), timeoutMs: ttlMs, isHasty };
      const lease = (this.#lease = Lease.grant(this.#connection, this.#keeper, terms, (lost, reason) =>
        this.#leaseLost(lost, lease, reason),
      ));
      lease.catch(() => {
        if (this.#lease === lease) this.#lease = undefined;
      });
    }
    return this.#lease;
  }

  /** Whatever has come with it is over; what of it is still in the store must not live on there by a renewal that was late. */
  #leaseLost(lost: Lease, lease: Promise<Lease>, cause: LockstepError): void {
    if (this.#lease === lease) this.#lease = undefined;
    for (const line of this.#lines.values()) {
      for (const [key, { claim, lease: own }] of line.places) {
        if (own !== lost) continue;
        line.places.delete(key);
        claim?.lose(
          new LockstepError(
            "lost",
            `the claim in the line "${line.name}" ended with the lease of its client: it was not renewed for ${this.#options.ttlMs} ms, or ended in the store`,
            { cause },
          ),
        );
      }
      this.#forget(line);
    }
    void this.#repeat(lost, () => lost.revoke(this.#connection, this.#options.ttlMs));
  }

  /** Does in the background what has to be done in the end, until it is done, there is nothing to do it for, or the engine is closed. */
  async #repeat(lease: Lease, work: () => Promise<unknown>): Promise<void> {
    for (let pauseMs = 100; this.#closing === undefined; pauseMs = Math.min(2 * pauseMs, RETRY_MS_MAX)) {
      try {
        await work();
        return;
      } catch (error) {
        if (isLeaseGone(error)) return;
        await pause(pauseMs, undefined, { ref: false });
      }
    }
  }

  #lineOf(name: string): Line {
    const keys = lineKeys(this.#options.space, name);
    let line = this.#lines.get(keys.prefix);
    if (line === undefined) this.#lines.set(keys.prefix, (line = new Line(name, keys, this)));
    return line;
  }

  #forget(line: Line | undefined): void {
    if (line?.isIdle === true) this.#lines.delete(line.keys.prefix);
  }

  async #find(terms: RangeTerms): Promise<readonly KeyValue[]> {
    return rangeReply(await this.#call(RANGE, rangeRequest(terms))).keyValues;
  }

  #call(path: string, message: Uint8Array, manner?: Manner): Promise<Uint8Array> {
    return this.#connection.call(path, message, this.#options.ttlMs, manner);
  }

  #mustBeOpen(): void {
    if (this.#closing !== undefined) throw closed();
  }

  async #close(): Promise<void> {
    for (const reject of this.#pending) reject(closed());
    clearTimeout(this.#lookout);
    this.#deletions.close();
    this.#watches.close(closed());
    const over = new AbortController();
    const work = this.#endClaims().catch(() => {}); // what could not be ended ends with the lease
    await Promise.race([work, pause(CLOSE_MS_MAX, undefined, { signal: over.signal }).catch(() => {})]); // called off when all is done
    over.abort();
    clearInterval(this.#patience);
    this.#connection.close();
    await this.#keeper.close();
  }

  /** Waiting claims are left, so that none is noted to hold; what is held ends with the lease, as if its holder had died. */
  async #endClaims(): Promise<void> {
    const places = [...this.#lines.values()].flatMap((line) => [...line.places.values()]);
    for (const { claim } of places) claim?.lose(closed());
    const undone = places.filter(({ claim, isHolding }) => claim?.isGranted === false && isHolding);
    await Promise.allSettled(undone.map((place) => this.leave(place)));
    for (const claim of await Promise.allSettled(this.#joins)) if (claim.status === "fulfilled") await claim.value?.leave();
    const lease = await this.#lease;
    if (lease === undefined) return;
    this.#lease = undefined;
    await lease.revoke(this.#connection, Math.min(this.#options.ttlMs, CLOSE_MS_MAX), true);
  }
}

/** A client of the etcd at that address. */
export function openEtcd(url: string, options: EngineOptions): Promise<EtcdEngine> {
  return new EtcdEngine(url, options).open();
}

function closed(): LockstepError {
  return new LockstepError("closed", "the space was closed; connect again");
}
