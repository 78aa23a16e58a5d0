import type { MapOptions } from "../sync/pool.ts";
import type { Crew } from "./crew.ts";
import type { Asker, Job } from "./job.ts";
import { RESULTS_AT } from "./order.ts";

export interface MapPlan {
  readonly crew: Crew;
  readonly way: number;
  readonly name: string;
  readonly list: readonly unknown[];
  /** Values a job. */
  readonly chunk: number;
  readonly redo: number;
  readonly onProgress: MapOptions["onProgress"];
}

/** Jobs of one map at a time: plenty for every worker, and little memory however many values there are. */
const GIVEN_MOST = 1024;

/** A map under way: gives chunks, collects results. */
export class MapRun implements Asker {
  readonly #plan: MapPlan;
  readonly #resolve: (results: unknown[]) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #results: unknown[];
  /** Jobs that were given and have not settled. */
  #given = 0;
  #next = 0;
  #done = 0;
  #isSettled = false;
  #disarm: () => void = () => {};

  constructor(plan: MapPlan, resolve: (results: unknown[]) => void, reject: (reason: unknown) => void) {
    this.#plan = plan;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#results = Array.from({ length: plan.list.length });
  }

  /** `disarm` is called when it is settled. */
  start(disarm: () => void): void {
    this.#disarm = disarm;
    this.#give();
    this.#settleIfDone();
  }

  done(job: Job, answer: readonly unknown[]): void {
    this.#given--;
    const count = answer.length - RESULTS_AT;
    for (let at = 0; at < count; at++) this.#results[job.first + at] = answer[RESULTS_AT + at];
    this.#done += count;
    try {
      this.#plan.onProgress?.(this.#done, this.#plan.list.length);
    } catch (error) {
      return this.end(error, false);
    }
    this.#give();
    this.#settleIfDone();
  }

  failed(_job: Job, error: unknown): void {
    this.end(error, false);
  }

  /** Ends it before its time; doomed jobs end the workers that run them, others go on for nobody. */
  end(reason: unknown, isDoomed: boolean): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#disarm();
    this.#plan.crew.dropAll(this, isDoomed);
    this.#reject(reason);
  }

  #give(): void {
    const { crew, way, name, list, chunk, redo } = this.#plan;
    while (!this.#isSettled && this.#next < list.length && this.#given < GIVEN_MOST) {
      crew.give(way, name, list.slice(this.#next, this.#next + chunk), this.#next, redo, this);
      this.#given++;
      this.#next += chunk;
    }
  }

  #settleIfDone(): void {
    if (this.#isSettled || this.#done < this.#plan.list.length) return;
    this.#isSettled = true;
    this.#disarm();
    this.#resolve(this.#results);
  }
}
