import { randomUUID } from "node:crypto";
import { type Child, type LocalSpace, processes } from "lockstep";
import type { Done, Job } from "./job.ts";
import { lockNames } from "./lock-names.ts";
import { drawnParts } from "./parts.ts";
import { redoCells } from "./redo.ts";
import { Signals } from "./signals.ts";
import { tableBytes } from "./table-shape.ts";

const WORK = new URL("./work.js", import.meta.url);
/** Names in use by a row: 16 stripes, the table's arrays, signals, and room to spare. */
const NAMES = 64;
/** For what signals keep in the heap, and what alignment costs. */
const SPARE_BYTES = 64 * 1024;

export type CrewJob = Omit<Job, "member">;

/** The processes of one row, in a space of their own. */
export class Crew {
  readonly space: LocalSpace;
  readonly job: CrewJob;
  readonly #signals: Signals;
  readonly #children: readonly Child<Done>[];
  readonly #answers: Promise<(Done | undefined)[]>;
  readonly #signal: AbortSignal;
  readonly #kill = (): void => {
    for (const child of this.#children) child.kill();
  };

  /** Starts them. Throws what the library does, say when there is no shared memory. */
  static async start(job: CrewJob, size: number, signal: AbortSignal): Promise<Crew> {
    const bytes = tableBytes(job.shape) + redoCells(job.partWordsMax) * 4 + SPARE_BYTES;
    return new Crew(await processes(`tally-${randomUUID()}`, { names: NAMES, bytes }), job, size, signal);
  }

  private constructor(space: LocalSpace, job: CrewJob, size: number, signal: AbortSignal) {
    this.space = space;
    this.job = job;
    this.#signal = signal;
    this.#signals = new Signals(space);
    this.#children = Array.from({ length: size }, (_, member) =>
      space.start<Done>(WORK, "work", { args: [{ ...job, member } satisfies Job] }),
    );
    this.#answers = Promise.all(this.#children.map((child) => child.join()));
    signal.addEventListener("abort", this.#kill, { once: true });
  }

  /** Lets all begin when all are ready; returns when that was. */
  async go(): Promise<bigint> {
    await this.#unlessEnded(this.#signals.ready.acquire({ permits: this.#children.length, signal: this.#signal }));
    const startNs = process.hrtime.bigint();
    this.#signals.go.setSync();
    return startNs;
  }

  /** Kills the victim in the middle of its merge; returns when that was. */
  async killVictim(): Promise<bigint> {
    await this.#unlessEnded(this.#signals.middle.wait({ signal: this.#signal }));
    const killNs = process.hrtime.bigint();
    this.#children[0]?.kill();
    return killNs;
  }

  /** What they answer, all having ended; nothing comes from one that was killed. */
  async answers(): Promise<Done[]> {
    const answers = await this.#answers;
    this.#signal.throwIfAborted(); // which has killed them all
    return answers.filter((done) => done !== undefined);
  }

  /** How often they took a lock, the victim included. */
  acquisitions(answers: readonly Done[]): number {
    return answers.reduce((sum, done) => sum + done.acquisitions, this.#signals.victimAcquisitions.get());
  }

  /** The share of the text that was drawn so far. */
  get progress(): number {
    const { cuts, passes } = this.job;
    return Math.min(1, drawnParts(this.space).get() / ((cuts.length - 1) * passes));
  }

  /** Ends whoever still runs, and leaves nothing in shared memory. */
  async close(): Promise<void> {
    this.#signal.removeEventListener("abort", this.#kill);
    this.#kill();
    await Promise.allSettled(this.#children.map((child) => child.join()));
    // What the dead hold would be kept for a successor. Be that one, of everything they may have held.
    for (const name of lockNames(this.job.kind)) this.space.lock(name).tryAcquireSync()?.releaseSync();
    this.#signals.takeOver();
    await this.space.close();
  }

  /** The awaited, or why the processes ended before it came. */
  async #unlessEnded(awaited: Promise<unknown>): Promise<void> {
    const ended = this.#answers.then(() => {
      throw new Error("the counting processes have ended without counting");
    });
    await Promise.race([awaited, ended]);
  }
}
