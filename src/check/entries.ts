import type { Act } from "./model.ts";
import type { Operation } from "./operations.ts";

/** An event of an operation in a list of those that are not linearized yet. */
export interface Entry {
  readonly id: number;
  readonly operation: Operation;
  readonly act: Act;
  /** Where it stands among all events. */
  readonly at: number;
  /** Of an invocation its end, if it has one. */
  readonly end: Entry | undefined;
  readonly isEnd: boolean;
  before: Entry | undefined;
  after: Entry | undefined;
}

/**
 * The doubly linked lists of Wing and Gong ("Testing and verifying concurrent objects", 1993, section 4): the invocations and the ends of what has ended, in
 * their order; and the invocations of what nobody knows, which has no end, so that they are looked at by themselves. What is linearized is lifted out
 * and put back in the opposite order.
 */
export class Entries {
  /** Before the first. */
  readonly #ended: Entry;
  readonly #unknown: Entry;
  /** Of unknown outcome, and linearized. */
  readonly #used: number[] = [];

  constructor(operations: readonly Operation[], acts: readonly Act[]) {
    const ended: Entry[] = [];
    const unknown: Entry[] = [];
    for (const [id, operation] of operations.entries()) {
      const act = acts[id]!;
      const end = operation.to === Infinity ? undefined : entryAt(operation.to, id, operation, act);
      (end === undefined ? unknown : ended).push(entryAt(operation.from, id, operation, act, end));
      if (end !== undefined) ended.push(end);
    }
    this.#ended = linked(ended);
    this.#unknown = linked(unknown);
  }

  /** Everything that has ended is linearized. */
  get isDone(): boolean {
    return this.#ended.after === undefined;
  }

  /** What may be linearized next: the invocations before the first end. The last entry is that end. */
  open(): Entry[] {
    const found: Entry[] = [];
    for (let entry = this.#ended.after; entry !== undefined; entry = entry.after) {
      found.push(entry);
      if (entry.isEnd) return found;
    }
    return found;
  }

  /** The same of what has no end: of each kind the first alone. */
  openUnknown(before: number): Entry[] {
    const found: Entry[] = [];
    const kinds = new Set<string>();
    for (let entry = this.#unknown.after; entry !== undefined && entry.at < before; entry = entry.after) {
      const { kind } = entry.act;
      if (kind === undefined || !kinds.has(kind)) found.push(entry);
      if (kind !== undefined) kinds.add(kind);
    }
    return found;
  }

  /** What has no end, and is linearized, in the order of its ids. */
  get used(): number[] {
    return this.#used.toSorted((one, other) => one - other);
  }

  lift(entry: Entry): void {
    unlink(entry);
    if (entry.end === undefined) this.#used.push(entry.id);
    else unlink(entry.end);
  }

  /** Takes back the last `lift`. */
  putBack(entry: Entry): void {
    if (entry.end === undefined) this.#used.pop();
    else relink(entry.end);
    relink(entry);
  }
}

function entryAt(at: number, id: number, operation: Operation, act: Act, end?: Entry): Entry {
  return { id, operation, act, at, end, isEnd: at === operation.to, before: undefined, after: undefined };
}

/** What stands before the first of a list. */
function linked(entries: readonly Entry[]): Entry {
  const head = { at: -1 } as Entry;
  let last = head;
  for (const entry of entries.toSorted((one, other) => one.at - other.at)) {
    entry.before = last;
    last.after = entry;
    last = entry;
  }
  return head;
}

function unlink({ before, after }: Entry): void {
  before!.after = after;
  if (after !== undefined) after.before = before;
}

function relink(entry: Entry): void {
  entry.before!.after = entry;
  if (entry.after !== undefined) entry.after.before = entry;
}
