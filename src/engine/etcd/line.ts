import { setTimeout as pause } from "node:timers/promises";
import { LockstepError } from "../../sync/error.ts";
import { Claim } from "../claim.ts";
import type { LineKeys } from "./keys.ts";
import type { Place } from "./place.ts";
import { holdTransaction, isExclusive, joinBesideTransaction, joinTransaction } from "./transaction.ts";
import { type KeyValue, type OperationReply, txnReply } from "./reply.ts";
import { range, txnRequest } from "./request.ts";
import { type Standing, readStanding } from "./standing.ts";

const RETRY_MS = 100;
/** How often a claim that does not wait may be overtaken while it looks for room. */
const OVERTAKEN_MAX = 20;

/** What a line needs of its engine. */
export interface LineEngine {
  txn(message: Uint8Array): Promise<Uint8Array>;
  /** Sees to it that deletions are told from now on, or soon. */
  watchDeletions(): void;
  /** Since which revision they are; none while they are not. */
  readonly watchedSince: bigint | undefined;
  leave(place: Place): Promise<void>;
}

/**
 * A line in which this client stands. Those ahead in it can only leave, and deletions are told in the order of their revisions; so a claim that was seen in
 * the store, and not told to be deleted since, is granted when enough of those that were seen ahead of it are. An exclusive one then says so in the store,
 * in a transaction that is done only if nobody is before it: to learn of a holder who died, and whatever had been seen. One that was behind an exclusive one
 * asks how that has ended.
 */
export class Line {
  readonly keys: LineKeys;
  readonly name: string;
  /** By their keys. */
  readonly places: Map<string, Place> = new Map();
  readonly #engine: LineEngine;
  /** What is deleted while answers are on their way, in the order of revisions: they may be older than that, but no older than what was told before they were asked for. */
  readonly #deleted = new Map<string, bigint>();
  readonly #asked = new Set<{ readonly toldTo: bigint }>();
  #toldTo = 0n;
  #rereadTo = 0n;
  #turn: Promise<unknown> = Promise.resolve();
  #joining = 0;

  constructor(name: string, keys: LineKeys, engine: LineEngine) {
    this.name = name;
    this.keys = keys;
    this.#engine = engine;
  }

  get isIdle(): boolean {
    return this.places.size === 0 && this.#asked.size === 0 && this.#joining === 0;
  }

  /** One after the other, as etcd does what comes on several streams in any order. */
  async inTurn<T>(join: () => Promise<T>): Promise<T> {
    const before = this.#joining++ === 0 ? undefined : this.#turn;
    const turn = before === undefined ? join() : before.then(join);
    this.#turn = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#joining -= 1;
    }
  }

  /** The claim that the place has now; null when it has none, as it does not wait. */
  async join(place: Place): Promise<Claim | null> {
    this.places.set(place.wish.key, place);
    const asked = this.#ask();
    try {
      const order = place.isExclusive ? await this.#joinExclusively(place) : await this.#joinBeside(place);
      if (order === null) this.places.delete(place.wish.key);
      else this.#admit(place, order);
      return place.claim ?? null;
    } catch (error) {
      this.places.delete(place.wish.key);
      throw error;
    } finally {
      this.#answered(asked);
    }
  }

  /** That key is gone, as of that revision. */
  deleted(key: string, revision: bigint): void {
    this.#toldTo = revision;
    if (this.#asked.size > 0) {
      this.#deleted.delete(key);
      this.#deleted.set(key, revision);
    }
    const own = this.places.get(key);
    if (own?.claim !== undefined && revision > own.seenAt) this.#end(own);
    for (const place of this.places.values()) {
      place.gone(key, revision);
      this.#advance(place);
    }
  }

  /** Reads it again, for those whose newest sight of it is older than that: something may have been missed since. */
  async reread(since: bigint): Promise<void> {
    const isReading = this.#rereadTo > 0n;
    if (since > this.#rereadTo) this.#rereadTo = since;
    if (isReading) return;
    while ([...this.places.values()].some((place) => place.claim?.isLive === true && place.seenAt < this.#rereadTo)) {
      const asked = this.#ask();
      try {
        const reply = await this.#everybody();
        for (const place of this.places.values())
          if (place.claim !== undefined && place.seenAt < reply.revision) this.#see(place, reply.revision, reply.keyValues);
      } catch {
        await pause(RETRY_MS, undefined, { ref: false }); // until it can be read, or the claims' time is over
      } finally {
        this.#answered(asked);
      }
    }
    this.#rereadTo = 0n;
  }

  async #joinExclusively(place: Place): Promise<bigint | null> {
    const { key, wait } = place.wish;
    const { revision, replies } = await this.#txn(joinTransaction(place.wish));
    const entered = mustBe(replies[0], this.name);
    place.seenAt = revision;
    if (entered.succeeded) {
      this.#grant(place, revision, entered.replies[1]!.previous !== undefined);
      return revision;
    }
    if (wait) return this.#stand(place, revision, entered.replies[1]!.keyValues);
    // If it is there, it has come before, and was granted by that. The note is its own then, and says by its version whether it was put over another's.
    const own = entered.replies[0]!.keyValues[0];
    if (own === undefined) return null;
    const note = entered.replies[1]!.keyValues[0];
    this.#grant(place, own.createRevision, note !== undefined && note.value === key && note.version > 1);
    return own.createRevision;
  }

  async #joinBeside(place: Place): Promise<bigint | null> {
    const { key, wait } = place.wish;
    for (let since = 0n, tries = 0; ; tries += 1) {
      const { revision, replies } = await this.#txn(joinBesideTransaction(place.wish, since));
      const entered = mustBe(replies[0], this.name);
      const [everybody, note] = (wait ? replies : entered.replies).slice(-2);
      const { keyValues } = everybody!;
      const own = keyValues.find((one) => one.key === key);
      if (own !== undefined) {
        const before = ahead(keyValues, own.createRevision);
        place.see(before, revision);
        if (place.hasRoom || !before.some(isExclusive)) place.abandoned = place.isAbandonedBy(note!.keyValues[0]);
        return own.createRevision;
      }
      place.see(keyValues.map(readStanding), revision);
      if (!place.hasRoom || tries >= OVERTAKEN_MAX) return null;
      since = revision;
    }
  }

  /** Where it stands, by what was found in the line. */
  async #stand(place: Place, revision: bigint, keyValues: readonly KeyValue[]): Promise<bigint> {
    const own = keyValues.find(({ key }) => key === place.wish.key);
    if (own === undefined) {
      // It has come before, and others are behind it by now.
      const again = await this.#everybody();
      if (!again.keyValues.some(({ key }) => key === place.wish.key))
        throw new LockstepError("lost", `the claim in the line "${this.name}" was ended in the store as soon as it was made`);
      return this.#stand(place, again.revision, again.keyValues);
    }
    place.see(ahead(keyValues, own.createRevision), revision);
    return own.createRevision;
  }

  #grant(place: Place, order: bigint, abandoned: boolean): void {
    place.claim = this.#claim(place, order).grant(abandoned);
  }

  #claim(place: Place, order: bigint): Claim {
    return new Claim(this.name, order, () => {
      this.places.delete(place.wish.key);
      return this.#engine.leave(place);
    });
  }

  /** The store has it; what was told of it and of those ahead meanwhile counts. */
  #admit(place: Place, order: bigint): void {
    place.claim ??= this.#claim(place, order);
    for (const [key, revision] of this.#deleted) place.gone(key, revision);
    if ((this.#deleted.get(place.wish.key) ?? 0n) > place.seenAt) return this.#end(place);
    this.#advance(place);
    if (place.claim.isGranted) return;
    this.#engine.watchDeletions();
    const { watchedSince } = this.#engine;
    if (watchedSince !== undefined && place.seenAt < watchedSince) void this.reread(watchedSince);
  }

  /** Takes what was read for what is so. */
  #see(place: Place, revision: bigint, keyValues: readonly KeyValue[]): void {
    const { order } = place.claim!;
    if (!keyValues.some(({ key, createRevision }) => key === place.wish.key && createRevision === order)) return this.#end(place);
    place.see(ahead(keyValues, order), revision);
    for (const [key, at] of this.#deleted) place.gone(key, at);
    this.#advance(place);
  }

  /** Grants the place if there is room for it. */
  #advance(place: Place): void {
    const { claim } = place;
    if (claim === undefined || claim.isGranted || !claim.isLive || !place.hasRoom) return;
    if (place.abandoned !== undefined) claim.grant(place.abandoned);
    else if (!place.isHolding) void this.#hold(place, claim);
  }

  async #hold(place: Place, claim: Claim): Promise<void> {
    place.isHolding = true;
    while (claim.isLive && !claim.isGranted && place.hasRoom) {
      const asked = this.#ask();
      try {
        const { revision, succeeded, replies } = await this.#txn(holdTransaction(place.wish, claim.order));
        if (!succeeded) this.#see(place, revision, replies[0]!.keyValues);
        else {
          const note = replies.at(-1)!.keyValues[0];
          claim.grant(place.isExclusive ? note!.version > 1 : place.isAbandonedBy(note));
        }
      } catch {
        await pause(RETRY_MS, undefined, { ref: false }); // until it can be asked, or the claim's time is over
      } finally {
        this.#answered(asked);
      }
    }
    place.isHolding = false;
  }

  #end(place: Place): void {
    this.places.delete(place.wish.key);
    place.evicted();
  }

  #ask(): { readonly toldTo: bigint } {
    const asked = { toldTo: this.#toldTo };
    this.#asked.add(asked);
    return asked;
  }

  #answered(asked: { readonly toldTo: bigint }): void {
    this.#asked.delete(asked);
    const [oldest] = this.#asked;
    for (const [key, revision] of this.#deleted) {
      if (oldest !== undefined && revision > oldest.toldTo) break;
      this.#deleted.delete(key);
    }
  }

  async #everybody(): Promise<{ revision: bigint; keyValues: readonly KeyValue[] }> {
    const { revision, replies } = await this.#txn(txnRequest([], [range({ key: this.keys.prefix, end: this.keys.end })], []));
    return { revision, keyValues: replies[0]!.keyValues };
  }

  async #txn(message: Uint8Array): Promise<OperationReply> {
    return txnReply(await this.#engine.txn(message));
  }
}

/** A transaction that does nothing answers one whose claim was given up. */
function mustBe(entered: OperationReply | undefined, line: string): OperationReply {
  if (entered === undefined) throw new LockstepError("engine", `the claim in the line "${line}" was given up`);
  return entered;
}

function ahead(keyValues: readonly KeyValue[], order: bigint): Standing[] {
  return keyValues.filter(({ createRevision }) => createRevision < order).map(readStanding);
}
