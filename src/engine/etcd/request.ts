import { ProtobufWriter } from "./protobuf-writer.ts";
import { utf8 } from "./utf8.ts";

// What is asked of etcd, as its rpc.proto has it: https://github.com/etcd-io/etcd/blob/release-3.4/etcdserver/etcdserverpb/rpc.proto

/** Keys from `key` on and before `end`, or `key` alone. Keys are strings of one byte a character. */
export interface KeyRange {
  readonly key: string;
  readonly end?: string;
}

/** Holds when it does so for every key in the range; where there is none, its revisions count as 0, and no value is equal to its. */
export type Compare = KeyRange &
  ({ readonly create: "=" | ">" | "<"; readonly revision: bigint } | { readonly mod: bigint } | { readonly value: string });

/** What a range of keys is to be read for: all of it, or those up to a create revision, the newest first, or the oldest. */
export interface RangeTerms extends KeyRange {
  readonly most?: number;
  /** As of that revision; by default as of now. */
  readonly at?: bigint;
  /** Without their values, in the order of the keys. */
  readonly keysOnly?: boolean;
  readonly newestFirst?: boolean;
  readonly createFrom?: bigint;
  readonly createTo?: bigint;
}

const RESULTS = { "=": 0, ">": 1, "<": 2 };
const CREATE_TARGET = 1;
const MOD_TARGET = 2;
const VALUE_TARGET = 3;
const CREATE_SORT_TARGET = 2;
const NO_PUT = 0;

export function rangeRequest(terms: RangeTerms): Uint8Array {
  const { key, end = "", most = 0, at = 0n, keysOnly = false, newestFirst = false, createFrom = 0n, createTo = 0n } = terms;
  const writer = new ProtobufWriter().text(1, key).text(2, end).integer(3, most).integer(4, at);
  if (keysOnly) writer.integer(8, 1);
  else if (end !== "") writer.integer(5, newestFirst ? 2 : 1).integer(6, CREATE_SORT_TARGET);
  return writer.integer(12, createFrom).integer(13, createTo).bytes;
}

/** One operation of a transaction. */
export type Operation = (writer: ProtobufWriter, field: number) => void;

export function range(terms: RangeTerms): Operation {
  return operation(1, rangeRequest(terms));
}

export function put(key: string, value: string, lease: bigint = 0n): Operation {
  return operation(2, new ProtobufWriter().text(1, key).text(2, value).integer(3, lease).bytes);
}

/** Puts the key, and tells what was there before. */
export function exchange(key: string, value: string): Operation {
  return operation(2, new ProtobufWriter().text(1, key).text(2, value).integer(4, 1).bytes);
}

export function remove(key: string): Operation {
  return operation(3, new ProtobufWriter().text(1, key).bytes);
}

export function choose(compares: readonly Compare[], then: readonly Operation[], otherwise: readonly Operation[]): Operation {
  return operation(4, txnRequest(compares, then, otherwise));
}

export function txnRequest(compares: readonly Compare[], then: readonly Operation[], otherwise: readonly Operation[]): Uint8Array {
  const writer = new ProtobufWriter();
  for (const compare of compares) writer.message(1, compareMessage(compare));
  for (const write of then) write(writer, 2);
  for (const write of otherwise) write(writer, 3);
  return writer.bytes;
}

export function leaseGrantRequest(id: bigint, ttlSeconds: number): Uint8Array {
  return new ProtobufWriter().integer(1, ttlSeconds).integer(2, id).bytes;
}

/** Also that of a revocation. */
export function keepAliveRequest(id: bigint): Uint8Array {
  return new ProtobufWriter().integer(1, id).bytes;
}

/** What a watch tells of: every key that is written or deleted, or deleted only. */
export type Watched = "changes" | "deletions";

/** To be told of it from now on. */
export function watchRequest({ key, end = "" }: KeyRange, watched: Watched): Uint8Array {
  const created = new ProtobufWriter().text(1, key).text(2, end);
  // An enum's zero is a filter like any other, but only if it is written.
  if (watched === "deletions") created.message(5, Uint8Array.of(NO_PUT));
  return new ProtobufWriter().message(1, created.bytes).bytes;
}

export function authenticateRequest(user: string, password: string): Uint8Array {
  return new ProtobufWriter().text(1, utf8(user)).text(2, utf8(password)).bytes;
}

function compareMessage(compare: Compare): Uint8Array {
  const writer = new ProtobufWriter();
  if ("value" in compare) writer.integer(2, VALUE_TARGET).text(3, compare.key).text(7, compare.value);
  else if ("mod" in compare) writer.integer(2, MOD_TARGET).text(3, compare.key).integer(6, compare.mod);
  else writer.integer(1, RESULTS[compare.create]).integer(2, CREATE_TARGET).text(3, compare.key).integer(5, compare.revision);
  return writer.text(64, compare.end ?? "").bytes;
}

function operation(kind: number, message: Uint8Array): Operation {
  const bytes = new ProtobufWriter().message(kind, message).bytes;
  return (writer, field) => writer.message(field, bytes);
}
