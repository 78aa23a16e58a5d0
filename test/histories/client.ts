// One client of a recorded run: a thread or a process. It says when it is ready, begins with all others, and ends when it has done so many steps.
import { parentPort, workerData } from "node:worker_threads";
import { openSpace } from "./open-space.ts";
import { Recorder } from "./recorder.ts";
import { type Workload, workloads } from "./workloads.ts";

export interface ClientData {
  readonly substrate: string;
  readonly space: string;
  readonly workload: Workload;
  readonly path: string;
  readonly process: number;
  /** As text: JSON knows no bigint. */
  readonly beganNs: string;
  readonly steps: number;
}

/** Of one client at most. */
const STEPS_MAX = 100_000;

const data = (workerData ?? JSON.parse(process.argv[2]!)) as ClientData;
const space = await openSpace(data.substrate, data.space);
const recorder = new Recorder(data.path, data.process, data.workload, BigInt(data.beganNs));
const step = workloads[data.workload](space, recorder);
let seed = data.process + 1;
const random = (bound: number): number => {
  seed = (seed * 48_271) % 0x7fff_ffff;
  return seed % bound;
};
if (parentPort === null) process.send!("ready");
else parentPort.postMessage("ready");
await space.event("go").wait();
for (let done = 1; done <= Math.min(data.steps, STEPS_MAX); done++) {
  await step(data.process * STEPS_MAX + done, random);
  await new Promise(setImmediate); // lets the event loop hear, and `terminate` in
}
await space.close();
if (parentPort === null) process.disconnect();
