import type { Where } from "../partner.ts";
import type { Row } from "../row.ts";
import { counterTeam } from "./counter-team.ts";

/** What is measured: the pace of all together, or how long each single acquire waits. */
export type CounterWork = "pace" | "waits";

interface Plan {
  readonly id: string;
  readonly title: string;
  readonly how: string;
  readonly rounds: number;
  /** Increments of each actor in one turn. */
  readonly times: number;
}

const plans: Readonly<Record<CounterWork, Plan>> = {
  pace: {
    id: "counter",
    title: "one counter, one lock",
    how: "ns per locked increment over all four, from a common start to the last one's end; every count is checked",
    rounds: 11,
    times: 1_000_000,
  },
  // A pass of its own, because reading a clock twice costs more than the lock.
  waits: {
    id: "counter-waits",
    title: "one counter, one lock: how long one acquire waits",
    how: "a sample is one acquire, two clock reads included; the longest wait is the last column",
    rounds: 5,
    times: 50_000,
  },
};

export function counterContender(where: Where): string {
  return `lockstep, 4 ${where}`;
}

/** Increments of each actor in one turn. */
export function counterTimes(work: CounterWork, share: number): number {
  return Math.ceil(plans[work].times * share);
}

/** Four actors, one counter, one lock. */
export function counter(work: CounterWork, where: Where): Row {
  const { id, title, how, rounds } = plans[work];
  return {
    id: `${id}-${where}`,
    title: `4 ${where}, ${title}`,
    how,
    rounds,
    async open({ share }) {
      const team = await counterTeam(where);
      const measure = (): Promise<number[]> => team[work](counterTimes(work, share));
      return {
        contenders: [{ name: counterContender(where), side: "lockstep", measure }],
        goals: [],
        absent: [],
        close: () => team.close(),
      };
    },
  };
}
