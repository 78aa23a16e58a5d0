// The program of a child that is a worker.
import { parentPort, workerData } from "node:worker_threads";
import { runTask } from "./run-task.ts";
import type { Letter, Report, Task } from "./task.ts";

async function tell(report: Report): Promise<void> {
  parentPort?.postMessage({ lockstep: report } satisfies Letter);
}

await runTask(workerData as Task, tell);
parentPort?.close();
