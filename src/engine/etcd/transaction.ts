import { type LineKeys, voidKey } from "./keys.ts";
import { type Compare, choose, exchange, put, range, remove, txnRequest } from "./request.ts";
import { termsText } from "./standing.ts";

// The transactions that a claim's life consists of. Each may come twice, since its answer may be lost: a claim's key is chosen by its client, once, and a
// claim that was given up is void before it is deleted, so that a late copy of its join finds that out.
//
// Exclusive claims (weight = limit) note in the line's `held` key that they hold, when they are granted; who leaves takes the note away, who dies does not. So
// whoever finds one there learns that the holder before has died. The others only look: they are told as long as the note is of nobody ahead of them.

/** A claim, as its client wants it. */
export interface Wish {
  readonly key: string;
  readonly keys: LineKeys;
  readonly lease: bigint;
  readonly weight: number;
  readonly limit: number;
  readonly wait: boolean;
  readonly data: string;
}

/** Has the line for itself alone. */
export function isExclusive({ weight, limit }: Pick<Wish, "weight" | "limit">): boolean {
  return weight === limit;
}

/**
 * Enters the line. Alone in it, an exclusive claim is granted by that; otherwise it enters if it waits, and finds itself and the one before it: the newest
 * two. One that does not wait finds itself if this has come before, and the note.
 */
export function joinTransaction(wish: Wish): Uint8Array {
  const { key, keys, wait } = wish;
  const enter = putClaim(wish);
  const alone = [enter, exchange(keys.held, key)];
  const otherwise = wait
    ? [enter, range({ key: keys.prefix, end: keys.end, most: 2, newestFirst: true })]
    : [range({ key }), range({ key: keys.held })];
  return txnRequest([isNotVoid(key)], [choose([noneSince(keys, 0n)], alone, otherwise)], []);
}

/** Enters the line beside others, and finds everybody in it, and the note. One that does not wait enters only if nobody has entered after that revision. */
export function joinBesideTransaction(wish: Wish, since: bigint): Uint8Array {
  const { key, keys, wait } = wish;
  const seen = [range({ key: keys.prefix, end: keys.end }), range({ key: keys.held })];
  const enter = putClaim(wish);
  const entered = wait ? [enter, ...seen] : [choose([noneSince(keys, since)], [enter, ...seen], seen)];
  return txnRequest([isNotVoid(key)], entered, []);
}

/** Finds the note, if it is there: an exclusive one only if nobody is before it, and puts the note by that. Otherwise the newest two up to itself are found. */
export function holdTransaction(wish: Wish, order: bigint): Uint8Array {
  const { key, keys } = wish;
  const isThere: Compare = { key, create: "=", revision: order };
  const isFirst: Compare = { key: keys.prefix, end: keys.end, create: ">", revision: order - 1n };
  const note = range({ key: keys.held });
  return txnRequest(
    isExclusive(wish) ? [isThere, isFirst] : [isThere],
    isExclusive(wish) ? [choose([isNoted(key, keys)], [], [put(keys.held, key)]), note] : [note],
    [range({ key: keys.prefix, end: keys.end, most: 2, newestFirst: true, createTo: order })],
  );
}

export function leaveTransaction(key: string, keys: LineKeys): Uint8Array {
  return txnRequest([isNoted(key, keys)], [remove(key), remove(keys.held)], [remove(key)]);
}

/** Takes it out if it is there; nobody is told then that a holder has died. */
export function evictTransaction(key: string, keys: LineKeys, order: bigint): Uint8Array {
  return txnRequest([{ key, create: "=", revision: order }], [remove(key), choose([isNoted(key, keys)], [remove(keys.held)], [])], []);
}

/** Leaves, and sees to it that a join which is still on its way comes to nothing. What says so goes with the lease, as the claim would. */
export function giveUpTransaction(key: string, keys: LineKeys, lease: bigint): Uint8Array {
  return txnRequest(
    [isNoted(key, keys)],
    [put(voidKey(key), "", lease), remove(key), remove(keys.held)],
    [put(voidKey(key), "", lease), remove(key)],
  );
}

function putClaim(wish: Wish): ReturnType<typeof put> {
  return put(wish.key, termsText(wish), wish.lease);
}

function isNotVoid(key: string): Compare {
  return { key: voidKey(key), create: "=", revision: 0n };
}

function isNoted(key: string, { held }: LineKeys): Compare {
  return { key: held, value: key };
}

/** True of an empty line as well, whose create revision counts as 0. */
function noneSince({ prefix, end }: LineKeys, since: bigint): Compare {
  return { key: prefix, end, create: "<", revision: since + 1n };
}
