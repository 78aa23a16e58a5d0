import { setTimeout as sleep } from "node:timers/promises";
import { nowNs } from "../now-ns.ts";
import { openSpace } from "../open-space.ts";
import { partnerPort } from "../partner-port.ts";
import type { BarrierData, BarrierJob } from "./barrier.ts";

/** A party: a thread or a process. Answers when it has passed so many times. */
const port = partnerPort<BarrierData, BarrierJob>();
const space = await openSpace(port.data.where, port.data.space);
const barrier = space.barrier("gate", port.data.parties);

port.serve(
  async ({ isBlocking, times, startNs }) => {
    await sleep((startNs - nowNs()) / 1e6);
    if (isBlocking) for (let time = 0; time < times; time++) barrier.waitSync();
    else for (let time = 0; time < times; time++) await barrier.wait();
    port.send(nowNs());
  },
  () => space.close(),
);
