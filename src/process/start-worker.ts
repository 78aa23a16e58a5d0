import { constants } from "node:os";
import { Worker } from "node:worker_threads";
import { LockstepError } from "../sync/error.ts";
import { execArgvFor } from "./exec-argv.ts";
import { describeFunction } from "./function-at.ts";
import { StartedChild } from "./started-child.ts";
import { type Task, reportIn } from "./task.ts";

const MAIN = new URL("./worker-main.js", import.meta.url);
/** A worker's exit code after `terminate`, and after an uncaught error. */
const STOPPED = 1;

/** Starts a worker for the task. It keeps this process alive until it has ended. */
export function startWorker<T>(task: Task): StartedChild<T> {
  const worker = newWorker(task);
  const id = worker.threadId;
  let endedBy = 0;
  const started = new StartedChild<T>(task, {
    id,
    label: `worker ${id}`,
    end: (signal) => {
      endedBy = constants.signals[signal];
      void worker.terminate();
    },
    keep: (isKept) => worker[isKept ? "ref" : "unref"](),
  });
  let settled = false;
  let failed = false;
  worker.on("message", (message) => {
    const report = reportIn(message);
    if (report === undefined) return;
    if (report.kind === "result") settled = true;
    else if (report.kind !== "joined") failed = true;
    started.hear(report);
  });
  worker.on("error", (error) => {
    failed = true;
    started.uncaught(error);
  });
  worker.once("exit", (code) => {
    // Stopped before it had begun, a worker says 0.
    const stopped = endedBy !== 0 && !failed && (code === STOPPED || (code === 0 && !settled));
    started.ended(stopped ? -endedBy : code);
  });
  return started;
}

function newWorker(task: Task): Worker {
  try {
    return new Worker(MAIN, { ...execArgvFor("worker"), workerData: task });
  } catch (cause) {
    if ((cause as Error).name !== "DataCloneError") throw cause;
    throw new LockstepError(
      "invalid",
      `the arguments for ${describeFunction(task.target)} cannot be copied to a worker: ${(cause as Error).message}`,
      { cause },
    );
  }
}
