import { setTimeout as sleep } from "node:timers/promises";
import { nowNs } from "../now-ns.ts";
import { openSpace } from "../open-space.ts";
import { partnerPort } from "../partner-port.ts";
import { freight, queueBytes } from "./freight.ts";
import type { QueueData, QueueJob } from "./queue-team.ts";

/** A producer or a consumer: a thread or a process. Answers when it was done. */
const port = partnerPort<QueueData, QueueJob>();
const space = await openSpace(port.data.where, port.data.space, { bytes: 4 * queueBytes });
const queue = space.queue("freight", { bytes: queueBytes });

port.serve(
  async (job) => {
    await sleep((job.startNs - nowNs()) / 1e6);
    if (job.does === "put") await put(job);
    else await get(job);
    port.send(nowNs());
  },
  () => space.close(),
);

async function put({ isBlocking, kind, times }: QueueJob): Promise<void> {
  if (isBlocking) for (let n = 0; n < times; n++) queue.putSync(freight(kind, n));
  else for (let n = 0; n < times; n++) await queue.put(freight(kind, n));
}

async function get({ isBlocking, times }: QueueJob): Promise<void> {
  if (isBlocking) for (let n = 0; n < times; n++) queue.getSync();
  else for (let n = 0; n < times; n++) await queue.get();
}
