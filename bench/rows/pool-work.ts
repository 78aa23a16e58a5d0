import { availableParallelism } from "node:os";
import { nowNs } from "../../src/bench/now-ns.ts";
import { openSpace } from "../../src/bench/open-space.ts";
import { type Where, partner } from "../../src/bench/partner.ts";
import type { Row } from "../../src/bench/row.ts";

const ideal = "the cores, with nothing between";
const module = new URL("./square.js", import.meta.url);
const startDelayNs = 50e6;
const tasksEach = 60;

/** Tasks that keep every core busy: what a pool leaves of the machine. */
export function poolWork(where: Where): Row {
  const cores = availableParallelism();
  const map = `map, chunks of one, ${where}`;
  const apply = `apply, all at once, ${where}`;
  return {
    id: `pool-work-${where}`,
    title: `Pool, CPU-bound tasks on ${cores} cores: ${where}`,
    how: "ns per task of some five milliseconds of one core, over all cores; the target is 95 % of what the cores do by themselves",
    rounds: 21,
    async open(effort) {
      const each = Math.ceil(tasksEach * effort.share);
      const count = each * cores;
      const space = await openSpace(where, `bench-pool-work-${where}-${process.pid}`);
      const pool = space.pool<typeof import("./square.ts")>(module, { workers: cores });
      const team = await Promise.all(Array.from({ length: cores }, () => partner(where, new URL("./cruncher.js", import.meta.url), {})));
      const seeds = Array.from({ length: count }, (_, n) => n);
      await pool.map("crunch", seeds.slice(0, 4 * cores), { chunk: 1 });
      await pool.map("square", Array.from({ length: 20_000 }, Number), { chunk: 1 }); // the pool's own code, as warm as the work's
      const timed = async (work: () => Promise<unknown>): Promise<number[]> => {
        const startNs = nowNs();
        await work();
        return [(nowNs() - startNs) / count];
      };
      return {
        contenders: [
          { name: map, side: "lockstep", measure: () => timed(() => pool.map("crunch", seeds, { chunk: 1 })) },
          { name: apply, side: "lockstep", measure: () => timed(() => Promise.all(seeds.map((seed) => pool.apply("crunch", [seed])))) },
          {
            name: ideal,
            side: "floor",
            async measure() {
              const startNs = nowNs() + startDelayNs;
              for (const member of team) member.send({ times: each, startNs });
              const endsNs = (await Promise.all(team.map((member) => member.next()))) as number[];
              return [(Math.max(...endsNs) - startNs) / count];
            },
          },
        ],
        goals: [{ contender: map, peer: ideal, sense: "at-most", limit: 1 / 0.95 }],
        absent: [],
        async close() {
          for (const member of team) await member.close();
          await space.close();
        },
      };
    },
  };
}
