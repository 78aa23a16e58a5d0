import { LockstepError } from "../sync/error.ts";
import type { LocalPipeEnd, PipeSide } from "../sync/pipe.ts";
import { untilClosed } from "../sync/until-closed.ts";
import type { SyncWait, Wait } from "../sync/wait.ts";
import type { Lane } from "./lane.ts";
import { type Gate, Passage } from "./passage.ts";
import type { SharedPipe } from "./pipe.ts";

export const SIDES: readonly PipeSide[] = ["left", "right"];

/** This thread's end of a pipe. Only we close it; while it is ours, the name stays bound. */
export class PipeEnd<Received, Sent> implements LocalPipeEnd<Received, Sent>, Gate {
  readonly name: string;
  readonly side: PipeSide;
  readonly pipe: SharedPipe;
  readonly #side: number;
  readonly #inLane: Lane | undefined;
  readonly #in: Passage<never, Received> | undefined;
  readonly #out: Passage<Sent, never> | undefined;
  #closed = false;

  /** `lanes`: by who sends. */
  constructor(pipe: SharedPipe, side: number, lanes: readonly Lane[]) {
    this.pipe = pipe;
    this.name = pipe.name;
    this.side = SIDES[side]!;
    this.#side = side;
    const out = lanes[side];
    this.#inLane = lanes[this.#other()];
    this.#out = out && new Passage(pipe.monitor, out, this);
    this.#in = this.#inLane && new Passage(pipe.monitor, this.#inLane, this);
  }

  get closed(): boolean {
    return this.#closed;
  }

  async send(value: Sent, wait?: Wait): Promise<void> {
    await this.#sending().put(value, wait);
  }

  sendSync(value: Sent, wait?: SyncWait): void {
    this.#sending().putSync(value, wait);
  }

  async trySend(value: Sent): Promise<boolean> {
    return this.#sending().tryPut(value);
  }

  trySendSync(value: Sent): boolean {
    return this.#sending().tryPutSync(value);
  }

  async receive(wait?: Wait): Promise<Received> {
    const [value] = await this.#receiving().take(1, wait);
    return value!;
  }

  receiveSync(wait?: SyncWait): Received {
    return this.#receiving().takeSync(1, wait)[0]!;
  }

  async tryReceive(): Promise<Received[]> {
    return this.#receiving().tryTake(1);
  }

  tryReceiveSync(): Received[] {
    return this.#receiving().tryTakeSync(1);
  }

  async poll(wait?: Wait): Promise<boolean> {
    const { getters } = this.#receivingLane().course;
    try {
      return await this.pipe.monitor.until(() => this.#isReady(), wait, getters);
    } catch (error) {
      return notInTime(error);
    }
  }

  pollSync(wait?: SyncWait): boolean {
    const { getters } = this.#receivingLane().course;
    try {
      return this.pipe.monitor.untilSync(() => this.#isReady(), wait, getters);
    } catch (error) {
      return notInTime(error);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.pipe.monitor.inside(() => this.pipe.close(this.#side));
  }

  closeSync(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.pipe.monitor.insideSync(() => this.pipe.close(this.#side));
  }

  [Symbol.asyncIterator](): AsyncGenerator<Received, void> {
    return untilClosed(
      () => this.receive(),
      () => !this.#closed && !this.pipe.lock.actor.closed,
    );
  }

  beforePut(): void {
    this.#mustBeOpen();
    this.pipe.mustBeOpen(this.#other(), false);
  }

  whenFull(): void {
    this.pipe.mustBeOpen(this.#other(), true);
  }

  beforeTake(): void {
    this.#mustBeOpen();
  }

  whenEmpty(): void {
    this.pipe.mustBeOpen(this.#other(), true);
  }

  #other(): number {
    return 1 - this.#side;
  }

  #sending(): Passage<Sent, never> {
    this.#mustBeOpen();
    return this.#out ?? this.#oneWay("cannot send");
  }

  #receiving(): Passage<never, Received> {
    this.#mustBeOpen();
    return this.#in ?? this.#oneWay("cannot receive");
  }

  #receivingLane(): Lane {
    this.#mustBeOpen();
    return this.#inLane ?? this.#oneWay("cannot receive");
  }

  /** A value, or the news that none will come. */
  #isReady(): true | null {
    this.#mustBeOpen();
    if (this.#receivingLane().count === 0) return this.pipe.isOver(this.#other()) ? true : null;
    this.#receivingLane().callNext();
    return true;
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new LockstepError("closed", `this ${this.side} end of the pipe "${this.name}" was closed; open it again`);
  }

  #oneWay(what: string): never {
    throw new LockstepError(
      "unsupported",
      `the ${this.side} end of the pipe "${this.name}" ${what}: it goes one way, from left to right; open it with { duplex: true }`,
    );
  }
}

function notInTime(error: unknown): false {
  if (error instanceof LockstepError && error.code === "timeout") return false;
  throw error;
}
