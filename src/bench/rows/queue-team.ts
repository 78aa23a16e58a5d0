import { nowNs } from "../now-ns.ts";
import { openSpace } from "../open-space.ts";
import { partner, type Where } from "../partner.ts";
import { type Freight, queueBytes } from "./freight.ts";

export interface QueueData {
  readonly where: Where;
  readonly space: string;
}

export interface QueueJob {
  readonly does: "put" | "get";
  readonly isBlocking: boolean;
  readonly kind: Freight;
  readonly times: number;
  readonly startNs: number;
}

const startDelayNs = 50e6;

/** So many producers and as many consumers, who stay between the rounds. */
export interface QueueTeam {
  /** Nanoseconds per value, over all, from the common start to the last one's end. */
  pass(kind: Freight, isBlocking: boolean, timesEach: number): Promise<number[]>;
  close(): Promise<void>;
}

export async function queueTeam(where: Where, pairs: number): Promise<QueueTeam> {
  const name = `bench-queue-${where}-${pairs}-${process.pid}`;
  const space = await openSpace(where, name, { bytes: 4 * queueBytes });
  const data: QueueData = { where, space: name };
  const module = new URL("./queue-worker.js", import.meta.url);
  const team = await Promise.all(Array.from({ length: 2 * pairs }, () => partner(where, module, data)));
  return {
    async pass(kind, isBlocking, times) {
      const startNs = nowNs() + startDelayNs;
      for (const [at, member] of team.entries()) {
        member.send({ does: at % 2 === 0 ? "put" : "get", isBlocking, kind, times, startNs } satisfies QueueJob);
      }
      const endsNs = (await Promise.all(team.map((member) => member.next()))) as number[];
      return [(Math.max(...endsNs) - startNs) / (times * pairs)];
    },
    async close() {
      for (const member of team) await member.close();
      await space.close();
    },
  };
}
