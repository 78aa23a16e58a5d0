import { setImmediate as turn } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import { nowNs } from "../../src/bench/now-ns.ts";
import { type Freight, freight } from "../../src/bench/rows/freight.ts";
import type { SenderJob } from "./channel.ts";

/** Values between two breaths: a sender who never yields fills memory, and nothing is sent meanwhile. */
const BREATH = 1000;

/** The other end of a channel: sends what it is told to. */
const receive = (listener: (job: SenderJob) => void): void => {
  if (parentPort === null) process.on("message", listener);
  else parentPort.on("message", listener);
};
const send = (value: unknown): void => {
  if (parentPort === null) process.send!(value);
  else parentPort.postMessage(value);
};

receive(async (job) => {
  if (job === "close") {
    if (parentPort === null) process.disconnect();
    else parentPort.close();
    return;
  }
  while (nowNs() < job.startNs) await turn();
  await sendAll(job.kind, job.times);
});
send("ready");

async function sendAll(kind: Freight, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    send(freight(kind, n));
    if (n % BREATH === BREATH - 1) await turn();
  }
}
