import type { Cell, CellKey, Check, Commit, Write } from "../../sync/cell.ts";
import { cellKey, deletionsKey, groupKeys } from "./keys.ts";
import { type KeyValue, type OperationReply, txnReply } from "./reply.ts";
import { type Operation, put, range, remove, txnRequest } from "./request.ts";
import { textOf, utf8 } from "./utf8.ts";

/** What etcd does in one transaction by default: `--max-txn-ops`. */
const OPERATIONS_MAX = 128;

/** Does a transaction: as often as it takes to be answered, or once. */
type Txn = (message: Uint8Array, isOnce: boolean) => Promise<Uint8Array>;

/** The cells of a space. Each is a key, and its version the revision by which it was written last, which no other commit has. */
export class Cells {
  readonly #space: string;
  readonly #txn: Txn;

  constructor(space: string, txn: Txn) {
    this.#space = space;
    this.#txn = txn;
  }

  async read(keys: readonly CellKey[]): Promise<readonly Cell[]> {
    const found: OperationReply[] = [];
    let at = 0n;
    while (found.length < keys.length) {
      const some = keys.slice(found.length, found.length + OPERATIONS_MAX);
      const { revision, replies } = await this.#find(some.map((key) => this.#range(key, at)));
      at ||= revision;
      found.push(...replies);
    }
    return keys.map((key, index) => cell(key, found[index]!.keyValues[0]));
  }

  /** By create revision; those that came by one commit, and have the same, by their keys. etcd sorts them in any order, so a limit may cut among them. */
  async scan(group: string, most: number): Promise<readonly Cell[]> {
    const all = groupKeys(this.#space, group);
    const { revision, replies } = await this.#find([range({ ...all, most: most + 1 })]);
    let { keyValues } = replies[0]!;
    const last = keyValues[most - 1]?.createRevision;
    if (last !== undefined && keyValues[most]?.createRevision === last) {
      const sameCommit = await this.#find([range({ ...all, at: revision, createFrom: last, createTo: last })]);
      keyValues = [...keyValues.filter(({ createRevision }) => createRevision < last), ...sameCommit.replies[0]!.keyValues];
    }
    const sorted = keyValues.toSorted((a, b) => Number(a.createRevision - b.createRevision) || (a.key < b.key ? -1 : 1));
    return sorted.slice(0, most).map((found) => cell({ group, id: textOf(found.key.slice(all.key.length)) }, found));
  }

  async commit(checks: readonly Check[], writes: readonly Write[]): Promise<Commit> {
    const compares = checks.map((check) => ({ key: cellKey(this.#space, check), mod: check.version }));
    const puts = writes.map((write) => this.#write(write));
    // A commit that finds nothing to delete would have the version of the one before.
    if (writes.length > 0 && writes.every(({ value }) => value === undefined)) puts.push(put(deletionsKey(this.#space), ""));
    const message = txnRequest(
      compares,
      puts,
      checks.map((check) => this.#range(check)),
    );
    const { succeeded, revision, replies } = txnReply(await this.#txn(message, true));
    if (succeeded) return { isDone: true, version: revision, cells: [] };
    return { isDone: false, version: 0n, cells: checks.map((check, index) => cell(check, replies[index]!.keyValues[0])) };
  }

  async #find(ranges: readonly Operation[]): Promise<OperationReply> {
    return txnReply(await this.#txn(txnRequest([], ranges, []), false));
  }

  #range(key: CellKey, at = 0n): Operation {
    return range({ key: cellKey(this.#space, key), at });
  }

  #write({ value, ...key }: Write): Operation {
    const at = cellKey(this.#space, key);
    return value === undefined ? remove(at) : put(at, utf8(value));
  }
}

function cell({ group, id }: CellKey, found: KeyValue | undefined): Cell {
  return { group, id, value: found === undefined ? undefined : textOf(found.value), version: found?.modRevision ?? 0n };
}
