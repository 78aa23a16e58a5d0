import { fork } from "node:child_process";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { nowNs } from "../../src/bench/now-ns.ts";
import type { Where } from "../../src/bench/partner.ts";
import type { Freight } from "../../src/bench/rows/freight.ts";

export type SenderJob = "close" | { readonly kind: Freight; readonly times: number; readonly startNs: number };

const startDelayNs = 20e6;
const program = new URL("./sender.js", import.meta.url);

/** What Node brings along: messages of workers, or of child processes, to this thread. */
export interface Channel {
  /** Nanoseconds per value, from the common start to the last one's arrival. */
  pass(kind: Freight, timesEach: number): Promise<number[]>;
  close(): Promise<void>;
}

/** `serialization` is that of `child_process`; threads have their own. */
export async function channel(where: Where, senders: number, serialization: "json" | "advanced" = "json"): Promise<Channel> {
  const homes = Array.from({ length: senders }, () => (where === "threads" ? new Worker(program) : fork(program, { serialization })));
  await Promise.all(homes.map((home) => once(home, "message")));
  const tell = (job: SenderJob): void => {
    for (const home of homes) {
      if (home instanceof Worker) home.postMessage(job);
      else home.send(job);
    }
  };
  return {
    async pass(kind, times) {
      const startNs = nowNs() + startDelayNs;
      let left = times * senders;
      const arrived = new Promise<void>((resolve) => {
        for (const home of homes) {
          home.removeAllListeners("message");
          home.on("message", () => {
            if (--left === 0) resolve();
          });
        }
      });
      tell({ kind, times, startNs });
      await arrived;
      return [(nowNs() - startNs) / (times * senders)];
    },
    async close() {
      const ended = homes.map((home) => once(home, "exit"));
      tell("close");
      await Promise.all(ended);
    },
  };
}
