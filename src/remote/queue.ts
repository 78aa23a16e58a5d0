import type { Write } from "../sync/cell.ts";
import { LockstepError } from "../sync/error.ts";
import type { Delivery, QueueOptions, RemoteQueue } from "../sync/queue.ts";
import { timedOut } from "../sync/timed-out.ts";
import { untilClosed } from "../sync/until-closed.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";
import { whole } from "../sync/whole.ts";
import type { Context } from "./context.ts";
import { jsonText } from "./json-text.ts";
import type { Field } from "./lookout.ts";
import { QueueCells, type Taken } from "./queue-cells.ts";
import { type Desk, QueueDelivery } from "./queue-delivery.ts";
import { QueueOutlet } from "./queue-outlet.ts";
import { type QueueState, newQueueState, queueState } from "./queue-state.ts";
import { placeOf } from "./wanted.ts";
import type { Stored } from "./delete-stored.ts";

const COUNT_MAX = 0x7fff_ffff;

/** A queue in cells. There is one of a name in a space: what was taken through one handle is acknowledged through another. */
export class CellQueue<T> implements RemoteQueue<T>, Desk, Stored {
  readonly name: string;
  readonly #context: Context;
  readonly #fresh: QueueState;
  readonly #cells: QueueCells;
  readonly #outlet: QueueOutlet;
  readonly #room: Field<QueueState>;
  readonly #done: Field<boolean>;
  /** What `get` has given and `taskDone` has not acknowledged, in that order. */
  readonly #had: QueueDelivery<T>[] = [];
  /** Those of `take` as well. */
  readonly #deliveries = new Set<QueueDelivery<T>>();

  constructor(context: Context, name: string, options: QueueOptions) {
    this.name = name;
    this.#context = context;
    const group = placeOf("queue", name);
    this.#fresh = newQueueState(name, options);
    this.#cells = new QueueCells(context.engine, name, group, this.#fresh);
    const { state, items, again, taken } = this.#cells;
    this.#outlet = new QueueOutlet(context, this.#cells, this.#fresh.joinable, {
      lost: (by, reason) => this.#lose(by, reason),
      keeps: ({ id }) => this.#had.some(({ taken: had }) => had.id === id),
    });
    this.#room = { groups: [state], look: () => this.#cells.readState() };
    this.#done = { groups: [state, items, again, taken], look: () => this.#outlet.isDone(), everyMs: context.ttlMs / 3 };
  }

  get groups(): readonly string[] {
    return this.#done.groups;
  }

  /** Opened again; throws `"mismatch"` for other options. */
  again(options: QueueOptions): this {
    queueState(this.name, JSON.stringify(this.#fresh), newQueueState(this.name, options));
    return this;
  }

  /** It was deleted: nothing of it is kept for who asks for it again. */
  async leave(): Promise<void> {
    await this.#outlet.leave();
  }

  get size(): Promise<number> {
    return this.#cells.size();
  }

  get closed(): Promise<boolean> {
    return this.#cells.readState().then(({ isClosed }) => isClosed);
  }

  async put(value: T, wait?: Wait): Promise<void> {
    const body = this.#body(value);
    const timeoutMs = timeoutOf(wait);
    wait?.signal?.throwIfAborted();
    const missed = `the queue "${this.name}" had no room`;
    const endsAtMs = performance.now() + timeoutMs;
    // A time-out ends the wait for room. What has been sent is waited for: nobody should put twice what is in the queue.
    while (!(await this.#cells.put(body, () => wait?.signal?.aborted !== true))) {
      const leftMs = endsAtMs - performance.now();
      if (leftMs <= 0 && wait?.signal?.aborted !== true) throw timedOut(missed, timeoutMs);
      await this.#untilRoom({ ...wait, ...(timeoutMs === Infinity ? {} : { timeoutMs: Math.max(leftMs, 1) }) }, missed, timeoutMs);
    }
  }

  async tryPut(value: T): Promise<boolean> {
    return this.#cells.put(this.#body(value), () => true);
  }

  async get(wait?: Wait): Promise<T> {
    const [value] = await this.getMany(1, wait);
    return value!;
  }

  async getMany(most: number, wait?: Wait): Promise<T[]> {
    return (await this.#deliver(most, wait)).map((delivery) => this.#keep(delivery));
  }

  async tryGet(most: number = 1): Promise<T[]> {
    const taken = await this.#outlet.takeNow(whole("most", most, 1, COUNT_MAX));
    return taken.map((one) => this.#keep(this.#delivery(one)));
  }

  async take(wait?: Wait): Promise<Delivery<T>> {
    this.#mustBeJoinable("take");
    const [delivery] = await this.#deliver(1, wait);
    return delivery!;
  }

  async taskDone(count: number = 1): Promise<void> {
    whole("count", count, 1, COUNT_MAX);
    this.#mustBeJoinable("taskDone");
    if (count > this.#had.length)
      throw new LockstepError(
        "not-held",
        `taskDone(${count}): ${this.#had.length} values of "${this.name}" were taken here and not acknowledged; acknowledge each once`,
      );
    await Promise.all(this.#had.splice(0, count).map((delivery) => delivery.done()));
  }

  async join(wait?: Wait): Promise<void> {
    this.#mustBeJoinable("join");
    const found = (isDone: boolean): true | undefined => (isDone ? true : undefined);
    await this.#context.lookouts.until(this.#done, found, wait, `the queue "${this.name}" had values that were not done`);
  }

  close(): Promise<void> {
    return this.#cells.close();
  }

  async *deliveries(wait?: Pick<Wait, "signal">): AsyncGenerator<Delivery<T>, void> {
    this.#mustBeJoinable("deliveries");
    for await (const [delivery] of this.#until(() => this.#deliver(1, wait))) {
      let isLeft = true;
      try {
        yield delivery!;
        isLeft = false;
      } finally {
        if (isLeft && !delivery!.isOver) await delivery!.giveBack();
      }
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void> {
    return this.#until(() => this.get());
  }

  async finish(taken: readonly Taken[], writes: readonly Write[]): Promise<void> {
    this.#mustBeOurs(await this.#outlet.finish(taken, writes));
  }

  async giveBack(taken: Taken): Promise<void> {
    this.#mustBeOurs(await this.#outlet.giveBack(taken));
  }

  #until<V>(take: () => Promise<V>): AsyncGenerator<V, void> {
    return untilClosed(take, () => !this.#context.isClosed());
  }

  async #untilRoom(wait: Wait, missed: string, timeoutMs: number): Promise<void> {
    const found = ({ capacity, size, isClosed }: QueueState): true | undefined => {
      if (isClosed) throw this.#cells.closed();
      return capacity === null || size < capacity ? true : undefined;
    };
    try {
      await this.#context.lookouts.until(this.#room, found, wait, missed);
    } catch (error) {
      throw error instanceof LockstepError && error.code === "timeout" ? timedOut(missed, timeoutMs) : error;
    }
  }

  async #deliver(most: number, wait: Wait | undefined): Promise<QueueDelivery<T>[]> {
    whole("most", most, 1, COUNT_MAX);
    const missed = `the queue "${this.name}" stayed empty`;
    const taken = await this.#outlet.take(most, wait, missed);
    if (taken.length > 0) return taken.map((one) => this.#delivery(one));
    if (timeoutOf(wait) === 0 && !(await this.closed)) throw timedOut(missed, 0);
    throw this.#cells.closed();
  }

  #delivery(taken: Taken): QueueDelivery<T> {
    const delivery = new QueueDelivery<T>(taken, this, () => this.#deliveries.delete(delivery));
    if (this.#fresh.joinable) this.#deliveries.add(delivery);
    const lostBy = this.#outlet.lostBy(taken);
    if (lostBy !== undefined) delivery.lose(lostBy);
    return delivery;
  }

  #keep(delivery: QueueDelivery<T>): T {
    if (this.#fresh.joinable) this.#had.push(delivery);
    return delivery.value;
  }

  #lose(by: bigint, reason: LockstepError): void {
    for (const delivery of this.#deliveries) if (delivery.taken.by === by) delivery.lose(reason);
  }

  #body(value: T): string {
    return jsonText(value, `the queue "${this.name}"`);
  }

  #mustBeJoinable(what: string): void {
    if (!this.#fresh.joinable)
      throw new LockstepError("unsupported", `${what} needs a joinable queue; open "${this.name}" with { joinable: true }`);
  }

  #mustBeOurs(isOurs: boolean): void {
    if (!isOurs)
      throw new LockstepError(
        "lost",
        `the value of the queue "${this.name}" was handed to somebody else, as this client had not been heard of; what was to be written with it was not`,
      );
  }
}
