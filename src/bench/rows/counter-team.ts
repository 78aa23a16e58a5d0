import { join } from "node:path";
import { nowNs } from "../now-ns.ts";
import { openSpace } from "../open-space.ts";
import { partner, type Where } from "../partner.ts";
import { mappedWords } from "../shared-words.ts";
import { shmFolder } from "../shm-folder.ts";

export interface CounterJob {
  readonly times: number;
  readonly startNs: number;
  /** Whether each acquire is timed, which disturbs: then the waits are the answer, not the pace. */
  readonly timed: boolean;
}

export interface CounterDone {
  readonly endNs: number;
  readonly waitsNs: Float64Array;
}

export interface CounterData {
  readonly where: Where;
  readonly space: string;
  /** Where the counter lies, a file between processes: a plain word, as in C, that only the lock makes safe. */
  readonly words: string | Int32Array;
}

export const actors = 4;

const startDelayNs = 50e6;

/** Four actors that stay between the rounds, so that each round finds them compiled and warm. */
export interface CounterTeam {
  /** Nanoseconds per increment, over all actors, from the common start to the last one's end. */
  pace(times: number): Promise<number[]>;
  /** What every single acquire waited. */
  waits(times: number): Promise<number[]>;
  close(): Promise<void>;
}

export async function counterTeam(where: Where): Promise<CounterTeam> {
  const name = `bench-counter-${where}-${process.pid}`;
  const space = await openSpace(where, name);
  const file = join(shmFolder(), "count");
  const words = where === "threads" ? new Int32Array(new SharedArrayBuffer(4)) : mappedWords(file);
  const module = new URL("./counter-worker.js", import.meta.url);
  const data: CounterData = { where, space: name, words: where === "threads" ? words : file };
  const team = await Promise.all(Array.from({ length: actors }, () => partner(where, module, data)));

  async function run(times: number, timed: boolean): Promise<{ perIncrementNs: number; waitsNs: number[] }> {
    words[0] = 0;
    const startNs = nowNs() + startDelayNs;
    for (const member of team) member.send({ times, startNs, timed } satisfies CounterJob);
    const done = (await Promise.all(team.map((member) => member.next()))) as CounterDone[];
    const count = words[0];
    if (count !== times * actors) throw new Error(`counted ${count} of ${times * actors}`);
    const endNs = Math.max(...done.map((one) => one.endNs));
    return {
      perIncrementNs: (endNs - startNs) / (times * actors),
      waitsNs: done.flatMap(({ waitsNs }) => [...waitsNs]),
    };
  }

  return {
    pace: async (times) => [(await run(times, false)).perIncrementNs],
    waits: async (times) => (await run(times, true)).waitsNs,
    async close() {
      for (const member of team) await member.close();
      await space.close();
    },
  };
}
