import { ProtobufReader } from "./protobuf-reader.ts";

/** A key as the store has it: its strings have one byte a character. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
  readonly createRevision: bigint;
  readonly modRevision: bigint;
  /** 1 for a key that was put once since it was absent. */
  readonly version: number;
}

/** What an operation of a transaction has found, or a Range. */
export interface OperationReply {
  readonly revision: bigint;
  /** Of a range. */
  readonly keyValues: readonly KeyValue[];
  /** Of a put: the key before. */
  readonly previous: KeyValue | undefined;
  /** Of a transaction: did its comparisons hold, and what did its operations find? */
  readonly succeeded: boolean;
  readonly replies: readonly OperationReply[];
}

/** What a watch has to say. */
export interface WatchReply {
  readonly revision: bigint;
  readonly isCreated: boolean;
  /** The reason for which the store has ended it. */
  readonly canceled: string | undefined;
  /** Has anything been written or deleted? */
  readonly hasChanges: boolean;
  /** In the order of their revisions. */
  readonly deleted: readonly KeyValue[];
}

const RANGE = 1;
const PUT = 2;
const TXN = 4;
const NOTHING: OperationReply = { revision: 0n, keyValues: [], previous: undefined, succeeded: false, replies: [] };

export function rangeReply(bytes: Uint8Array): OperationReply {
  const reader = new ProtobufReader(bytes);
  const keyValues: KeyValue[] = [];
  let revision = 0n;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) revision = headerRevision(reader.bytes());
    else if (field === 2) keyValues.push(keyValue(reader.bytes()));
    else reader.skip();
  }
  return { ...NOTHING, revision, keyValues };
}

export function txnReply(bytes: Uint8Array): OperationReply {
  const reader = new ProtobufReader(bytes);
  const replies: OperationReply[] = [];
  let revision = 0n;
  let succeeded = false;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) revision = headerRevision(reader.bytes());
    else if (field === 2) succeeded = reader.number() !== 0;
    else if (field === 3) replies.push(operationReply(reader.bytes()));
    else reader.skip();
  }
  return { ...NOTHING, revision, succeeded, replies };
}

export function watchReply(bytes: Uint8Array): WatchReply {
  const reader = new ProtobufReader(bytes);
  const deleted: KeyValue[] = [];
  let revision = 0n;
  let isCreated = false;
  let hasChanges = false;
  let isCanceled = false;
  let reason = "";
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) revision = headerRevision(reader.bytes());
    else if (field === 3) isCreated = reader.number() !== 0;
    else if (field === 4) isCanceled = reader.number() !== 0;
    else if (field === 5) reason ||= `compacted at revision ${reader.integer()}`;
    else if (field === 6) reason = reader.text();
    else if (field === 11) {
      hasChanges = true;
      pushDeleted(deleted, reader.bytes());
    } else reader.skip();
  }
  return { revision, isCreated, canceled: isCanceled ? reason : undefined, hasChanges, deleted };
}

/** How many seconds the lease has, 0 if there is none: of a grant and of a sign of life. */
export function leaseReply(bytes: Uint8Array): number {
  const reader = new ProtobufReader(bytes);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 3) return reader.number();
    reader.skip();
  }
  return 0;
}

export function authenticateReply(bytes: Uint8Array): string {
  const reader = new ProtobufReader(bytes);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 2) return reader.text();
    reader.skip();
  }
  return "";
}

function operationReply(bytes: Uint8Array): OperationReply {
  const reader = new ProtobufReader(bytes);
  const kind = reader.next();
  if (kind === RANGE) return rangeReply(reader.bytes());
  if (kind === TXN) return txnReply(reader.bytes());
  return kind === PUT ? putReply(reader.bytes()) : NOTHING;
}

function putReply(bytes: Uint8Array): OperationReply {
  const reader = new ProtobufReader(bytes);
  let previous: KeyValue | undefined;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 2) previous = keyValue(reader.bytes());
    else reader.skip();
  }
  return { ...NOTHING, previous };
}

function headerRevision(bytes: Uint8Array): bigint {
  const reader = new ProtobufReader(bytes);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 3) return reader.integer();
    reader.skip();
  }
  return 0n;
}

function pushDeleted(deleted: KeyValue[], bytes: Uint8Array): void {
  const reader = new ProtobufReader(bytes);
  let isDeleted = false;
  let found: Uint8Array | undefined;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) isDeleted = reader.number() === 1;
    else if (field === 2) found = reader.bytes();
    else reader.skip();
  }
  if (isDeleted && found !== undefined) deleted.push(keyValue(found));
}

function keyValue(bytes: Uint8Array): KeyValue {
  const reader = new ProtobufReader(bytes);
  const found = { key: "", value: "", createRevision: 0n, modRevision: 0n, version: 0 };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) found.key = reader.text();
    else if (field === 2) found.createRevision = reader.integer();
    else if (field === 3) found.modRevision = reader.integer();
    else if (field === 4) found.version = reader.number();
    else if (field === 5) found.value = reader.text();
    else reader.skip();
  }
  return found;
}
