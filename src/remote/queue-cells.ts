import { randomBytes } from "node:crypto";
import type { Engine } from "../engine/engine.ts";
import type { Cell, Check, Commit, Write } from "../sync/cell.ts";
import { LockstepError } from "../sync/error.ts";
import { type QueueState, queueState, resized, withOneMore } from "./queue-state.ts";
import { SharedCell } from "./shared-cell.ts";

/** How many values one look brings, and one commit takes at most. */
export const WINDOW = 32;
const EVERY = 1_000_000;

/** A value in the queue, as it was seen. */
export interface Waiting {
  readonly cell: Cell;
  readonly body: string;
  /** How often it has been taken before. */
  readonly tries: number;
}

/** A value that somebody has, who has to acknowledge it. */
export interface Taken {
  readonly id: string;
  readonly version: bigint;
  /** The order of his claim in the line of the takers. */
  readonly by: bigint;
  readonly tries: number;
  readonly body: string;
}

/**
 * A queue in a store: three groups of cells and its state. A value is written to `items`; who takes it deletes it there, or, of a joinable queue, moves it to
 * `taken` under his name and deletes it there when he is done. If he dies it is moved to `again`, which is before all items. Each move is one commit, which
 * checks that the value is still where it was seen: so it is made by one, or by none.
 */
export class QueueCells {
  readonly state: string;
  readonly items: string;
  readonly again: string;
  readonly taken: string;
  readonly #name: string;
  readonly #engine: Engine;
  readonly #fresh: QueueState;
  readonly #cell: SharedCell;
  /** Ids of one client sort as they were given. */
  readonly #client: string = randomBytes(6).toString("hex");
  #puts = 0;

  constructor(engine: Engine, name: string, group: string, fresh: QueueState) {
    this.#name = name;
    this.#engine = engine;
    this.#fresh = fresh;
    this.state = group;
    this.items = `${group}/items`;
    this.again = `${group}/again`;
    this.taken = `${group}/taken`;
    this.#cell = new SharedCell(engine, { group, id: "" });
  }

  async readState(): Promise<QueueState> {
    return this.#parsed(await this.#cell.read());
  }

  /** False when there is no room. `isWanted` is asked when it is about to be sent. */
  put(body: string, isWanted: () => boolean): Promise<boolean> {
    const id = `${this.#client}-${String(++this.#puts).padStart(12, "0")}`;
    return this.#cell.update((text) => {
      const state = this.#parsed(text);
      if (state.isClosed) throw this.closed();
      if (!isWanted() || (state.capacity !== null && state.size >= state.capacity)) return { result: false };
      const next = resized(state.isJoined ? withOneMore(state) : state, 1);
      return { result: true, value: JSON.stringify(next), write: { group: this.items, id, value: body } };
    }, Buffer.byteLength(body));
  }

  close(): Promise<void> {
    return this.#cell.update((text) => ({ result: undefined, value: JSON.stringify({ ...this.#parsed(text), isClosed: true }) }));
  }

  /** The oldest in it, in their order. */
  async waiting(most: number): Promise<Waiting[]> {
    const [again, items] = await Promise.all([this.#engine.scan(this.again, most), this.#engine.scan(this.items, most)]);
    // Those that one commit has put came into being together, in the order of their ids.
    // What came back between the two looks is in both.
    const once = items.filter(({ id }) => !again.some((one) => one.id === id));
    const inOrder = once.toSorted((a, b) => (a.version === b.version ? (a.id < b.id ? -1 : 1) : Number(a.version - b.version)));
    return [...again.map(returned), ...inOrder.map((cell) => ({ cell, body: cell.value!, tries: 0 }))].slice(0, most);
  }

  /** How many are in it. */
  async size(): Promise<number> {
    const { capacity, size } = await this.readState();
    return capacity === null ? (await this.waiting(EVERY)).length : size;
  }

  /** Takes them, all or none, and keeps them under his name who has to acknowledge them, if anybody has. Else those that are still there. */
  async take(wanted: readonly Waiting[], by: bigint | undefined): Promise<{ readonly taken: Taken[] } | { readonly left: Waiting[] }> {
    const taken = wanted.map(({ cell: { id }, body, tries }) => ({ id, by: by ?? 0n, tries: tries + 1, body }));
    const moved = await this.#move(
      wanted.map(({ cell }) => cell),
      by === undefined ? [] : taken.map(({ id, tries, body }) => ({ group: this.taken, id, value: `${by} ${tries} ${body}` })),
      -wanted.length,
    );
    if (moved.isDone) return { taken: taken.map((one) => ({ ...one, version: moved.version })) };
    return { left: wanted.filter(({ cell }, at) => moved.cells[at]!.version === cell.version) };
  }

  /** Acknowledges them, and writes what comes of it. False when one is not its taker's any more. */
  async finish(taken: readonly Taken[], writes: readonly Write[]): Promise<boolean> {
    const keys = taken.map(({ id, version }) => ({ group: this.taken, id, version }));
    const { isDone } = await this.#engine.commit(keys, [...keys.map(({ group, id }) => ({ group, id, value: undefined })), ...writes]);
    return isDone;
  }

  /** Puts what was taken before all items; false when somebody has moved it before. */
  async giveBack({ id, version, tries, body }: Taken): Promise<boolean> {
    const { isDone } = await this.#move([{ group: this.taken, id, version }], [{ group: this.again, id, value: `${tries} ${body}` }], 1);
    return isDone;
  }

  async takenCells(): Promise<Taken[]> {
    return (await this.#engine.scan(this.taken, EVERY)).map(({ id, version, value }) => {
      const [by, tries] = value!.split(" ", 2);
      return { id, version, by: BigInt(by!), tries: Number(tries), body: value!.slice(by!.length + tries!.length + 2) };
    });
  }

  /**
   * Those that are taken, if none is in the queue; undefined if one is, or came back while this looked: values move from items to taken, hence it looks in that
   * order, and what moves the other way is counted. So is what is put, for who joins: one may be put before the last that is taken is done.
   */
  async takenAlone(isJoining: boolean): Promise<Taken[] | undefined> {
    const before = isJoining ? await this.#joined() : await this.readState();
    if ((await this.waiting(1)).length > 0) return undefined;
    const taken = await this.takenCells();
    const after = await this.readState();
    return before.comings === after.comings ? taken : undefined;
  }

  closed(): LockstepError {
    return new LockstepError("closed", `the queue "${this.#name}" was closed`);
  }

  /** The state, of a queue that counts what is put. */
  #joined(): Promise<QueueState> {
    return this.#cell.update((text) => {
      const state = { ...this.#parsed(text), isJoined: true };
      return { result: state, value: JSON.stringify(state) };
    });
  }

  /**
   * Deletes those cells, if they are as they were, and writes others; `by` is how many more are in the queue then. The state goes with it where it changes, and
   * is tried again as long as it is only that which others have changed.
   */
  async #move(from: readonly Check[], to: readonly Write[], by: number): Promise<Commit> {
    const checks = from.map(({ group, id, version }) => ({ group, id, version }));
    const writes = [...checks.map(({ group, id }) => ({ group, id, value: undefined })), ...to];
    const isReturn = by > 0;
    if (this.#fresh.capacity === null && !isReturn) return this.#engine.commit(checks, writes);
    const key = { group: this.state, id: "" };
    for (let [cell] = await this.#engine.read([key]); ;) {
      const state = resized(this.#parsed(cell!.value), by);
      const value = JSON.stringify(isReturn ? withOneMore(state) : state);
      const ofState = { ...key, version: cell!.version };
      const commit = await this.#engine.commit([...checks, ofState], [...writes, { ...key, value }]);
      if (commit.isDone || checks.some((check, at) => commit.cells[at]!.version !== check.version)) return commit;
      cell = commit.cells.at(-1);
    }
  }

  #parsed(text: string | undefined): QueueState {
    return queueState(this.#name, text, this.#fresh);
  }
}

function returned(cell: Cell): Waiting {
  const [tries] = cell.value!.split(" ", 1);
  return { cell, tries: Number(tries), body: cell.value!.slice(tries!.length + 1) };
}
