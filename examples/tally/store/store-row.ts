import { randomUUID } from "node:crypto";
import { LockstepError } from "lockstep";
import { difference } from "../difference.ts";
import { InputError } from "../input-error.ts";
import { PartReader, longestPart } from "../part-reader.ts";
import type { Progress } from "../progress.ts";
import type { RowResult } from "../row-result.ts";
import type { RowRun } from "../run-row.ts";
import { Tally } from "../tally.ts";
import type { Task } from "../task.ts";
import { type Board, type PartCount, TTL_MS, openBoard, partKey } from "./board.ts";
import { clearBoard } from "./clear-board.ts";
import type { Errand } from "./errand.ts";
import { Staff } from "./staff.ts";
import { type StoreAccount, workerAccount } from "./store-account.ts";

/** A value has 1,000,000 bytes at most, and a part of so many distinct words as it can have makes three times its size. */
const PART_BYTES_MAX = 300_000;

/** The word count by workers that come and go and share nothing but a store. */
export class StoreRow {
  readonly title: string;
  readonly #errand: Omit<Errand, "role">;
  readonly #board: Board;

  /** Throws an InputError for a URL that is none, and what the library does when the store does not answer. */
  static async connect(url: string): Promise<StoreRow> {
    try {
      const run = randomUUID();
      return new StoreRow({ url, run }, await openBoard(url, run));
    } catch (error) {
      if (error instanceof LockstepError && error.code === "invalid") throw new InputError(`--on: ${error.message}`, { cause: error });
      throw error;
    }
  }

  private constructor(errand: Omit<Errand, "role">, board: Board) {
    this.#errand = errand;
    this.#board = board;
    this.title = `a queue on ${errand.url.slice(0, errand.url.indexOf(":"))}`;
  }

  /** Runs it, and takes away from the store what it has put there. */
  async result(task: Task, reference: RowRun, signal: AbortSignal, progress: Progress): Promise<RowResult> {
    const longest = longestPart(task.cuts);
    if (longest > PART_BYTES_MAX)
      throw new InputError(
        `for want of a space or a line's end to cut it at, a part of the text has ${longest} bytes, more than ${PART_BYTES_MAX}; give other paths`,
      );
    const staff = new Staff(this.#errand, signal);
    const total = (task.cuts.length - 1) * task.passes;
    try {
      progress.show(this.title);
      const { tally, timeMs, account } = await this.#run(staff, task, total, signal, progress);
      const { lost, gained } = difference(reference.tally, tally);
      return {
        title: this.title,
        processes: staff.workers.length,
        timeMs,
        speedUp: reference.timeMs / timeMs,
        equal: lost === 0 && gained === 0,
        mayLose: false,
        lost,
        gained,
        acquisitions: 0,
        runs: 1,
        store: account,
      };
    } finally {
      progress.rest();
      progress.show("tidying up");
      await staff.leave();
      await clearBoard(this.#board);
    }
  }

  async close(): Promise<void> {
    await this.#board.space.close();
  }

  async #run(
    staff: Staff,
    task: Task,
    total: number,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<{ tally: Tally; timeMs: number; account: StoreAccount }> {
    const { parts, counts } = this.#board;
    const victim = staff.start("victim");
    const others = Array.from({ length: task.processes - 1 }, (_, at) => staff.start(at === 0 ? "leaving" : "staying"));
    await staff.unlessEnded(Promise.all(staff.workers.map(({ ready }) => ready)));
    const startMs = performance.now();
    progress.follow(() => staff.parts / total);
    const comeAndGo = async (): Promise<void> => {
      victim.go(); // the first, so that it has a part to die in, however short the text is
      await staff.unlessEnded(victim.middle);
      victim.kill();
      for (const other of others) other.go();
      const late = staff.start("staying");
      await staff.unlessEnded(late.ready);
      late.go();
    };
    await staff.unlessEnded(Promise.all([putParts(parts, task, signal), comeAndGo()]));
    await staff.unlessEnded(parts.join({ signal }));
    const found: PartCount[] = [];
    for (let number = 0; number < total; number++) {
      const count = await staff.unlessEnded(counts.get(partKey(number)));
      if (count !== undefined) found.push(count);
    }
    const tally = sum(found);
    const timeMs = performance.now() - startMs;
    await staff.unlessEnded(Promise.all(staff.workers.map(({ ended }) => ended))); // by themselves, and then they have told all they had to
    const workers = staff.workers.map((worker) => workerAccount(worker, startMs));
    return { tally, timeMs, account: { parts: total, redone: found.filter(({ tries }) => tries > 1).length, ttlMs: TTL_MS, workers } };
  }
}

/** Then nothing more comes, and who takes ends with the last of them. */
async function putParts(queue: Board["parts"], task: Task, signal: AbortSignal): Promise<void> {
  const reader = new PartReader(task);
  try {
    for (let number = 0; number < reader.total; number++) {
      const text = Buffer.from(reader.text.subarray(0, reader.read(number))).toString("base64");
      await queue.put({ number, text }, { signal });
    }
    await queue.close();
  } finally {
    reader.close();
  }
}

function sum(found: readonly PartCount[]): Tally {
  const tally = new Tally();
  for (const { words, counts } of found) tally.addAll({ bytes: Buffer.from(words, "base64"), counts: Int32Array.from(counts) });
  return tally;
}
