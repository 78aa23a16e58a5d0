import { nowNs } from "../../src/bench/now-ns.ts";
import { quantile } from "../../src/bench/quantile.ts";
import { formatNs } from "../../src/bench/format-ns.ts";

/** Several clients that want one lock all the time: how many pairs they make together, how long one waits, how evenly they come. */
export class Contenders {
  readonly name: string;
  readonly #pairs: readonly (() => Promise<void>)[];
  readonly #windowMs: number;
  readonly #waitsNs: number[] = [];
  readonly #fairness: number[] = [];

  /** `pairs`: of each client, how it takes the lock and gives it back. */
  constructor(name: string, pairs: readonly (() => Promise<void>)[], windowMs: number) {
    this.name = name;
    this.#pairs = pairs;
    this.#windowMs = windowMs;
  }

  /** Everybody once, so that all are connected, and what runs beside them has begun. */
  async begin(): Promise<void> {
    await Promise.all(this.#pairs.map((pair) => pair()));
  }

  /** One window; ns per pair of all together. */
  async measure(): Promise<number[]> {
    const counts = this.#pairs.map(() => 0);
    const startNs = nowNs();
    const endNs = startNs + this.#windowMs * 1e6;
    await Promise.all(
      this.#pairs.map(async (pair, at) => {
        for (let beganNs = nowNs(); beganNs < endNs;) {
          await pair();
          const doneNs = nowNs();
          counts[at]!++;
          this.#waitsNs.push(doneNs - beganNs);
          beganNs = doneNs;
        }
      }),
    );
    const total = counts.reduce((sum, count) => sum + count, 0);
    // Jain, Chiu, Hawe, "A quantitative measure of fairness", DEC-TR-301, 1984: 1 when all come equally often, 1/n when one alone does.
    this.#fairness.push(total ** 2 / (counts.length * counts.reduce((sum, count) => sum + count ** 2, 0)));
    return [(nowNs() - startNs) / total];
  }

  get remark(): string {
    const fairness = quantile(this.#fairness, 0.5).toFixed(3);
    return `${this.name}: fairness (Jain) ${fairness}; one waits ${formatNs(quantile(this.#waitsNs, 0.5))}, p99 ${formatNs(quantile(this.#waitsNs, 0.99))}`;
  }
}
