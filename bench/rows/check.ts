import { type HistoryEvent, type Model, checkHistory, counter, fencedLock, map, queue, register, semaphore } from "lockstep/check";
import { formatNs } from "../../src/bench/format-ns.ts";
import { nowNs } from "../../src/bench/now-ns.ts";
import { quantile } from "../../src/bench/quantile.ts";
import type { Contender, Row } from "../../src/bench/row.ts";
import { randomHistory } from "../../test/fixtures/check/random-history.ts";
import { CAPACITY } from "../../test/fixtures/check/things.ts";

const OPERATIONS = 100_000;
const HISTORIES: readonly (readonly [of: string, model: Model, keys: number])[] = [
  ["register", register(), 100],
  ["register", register(), 1],
  ["map", map(), 100],
  ["fenced-lock", fencedLock(), 100],
  ["semaphore", semaphore(3), 100],
  ["counter", counter(), 100],
  ["queue", queue(CAPACITY), 100],
];

/** Histories that are linearizable, judged. */
export function check(): Row {
  return {
    id: "check",
    title: `A history of ${OPERATIONS.toLocaleString("en-US")} operations, judged by the checker`,
    how: "per operation of a history of 8 processes, one operation in 10,000 of unknown outcome; a sample is a history. Those that failed are read and left out",
    rounds: 7,
    open({ share }) {
      const checked = HISTORIES.map(([of, model, keys]) => new Checked(of, model, keys, OPERATIONS * share));
      return Promise.resolve({
        contenders: checked.map(({ name, measure }): Contender => ({ name, side: "lockstep", measure })),
        goals: [],
        absent: [],
        remarks: () => checked.map(({ remark }) => remark),
        close: () => Promise.resolve(),
      });
    },
  };
}

/** One history, made once and judged again and again. */
class Checked {
  readonly name: string;
  readonly #events: readonly HistoryEvent[];
  readonly #model: Model;
  readonly #operations: number;
  readonly #tookNs: number[] = [];
  #judged = 0;

  constructor(of: string, model: Model, keys: number, operations: number) {
    this.name = `${of}, ${keys === 1 ? "1 key" : `${keys} keys`}`;
    this.#events = randomHistory({ of, operations, processes: 8, keys, unknownOneIn: 10_000, seed: 1 });
    this.#model = model;
    this.#operations = operations;
  }

  readonly measure = (): number[] => {
    const beganNs = nowNs();
    const { verdict, operations } = checkHistory(this.#events, this.#model);
    const tookNs = nowNs() - beganNs;
    if (verdict !== "linearizable") throw new Error(`${this.name}: ${verdict}`);
    this.#judged = operations;
    this.#tookNs.push(tookNs);
    return [tookNs / this.#operations];
  };

  get remark(): string {
    return `${this.name}: all in ${formatNs(quantile(this.#tookNs, 0.5))}; ${this.#judged.toLocaleString("en-US")} had or may have had an effect`;
  }
}
