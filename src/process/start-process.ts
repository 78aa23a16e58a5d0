import { fork } from "node:child_process";
import { constants } from "node:os";
import { serialize } from "node:v8";
import { LockstepError } from "../sync/error.ts";
import { execArgvFor } from "./exec-argv.ts";
import { describeFunction } from "./function-at.ts";
import { StartedChild } from "./started-child.ts";
import { type Task, reportIn } from "./task.ts";

const MAIN = new URL("./process-main.js", import.meta.url);

/** Starts a process for the task. It keeps this one alive until it has ended, and goes on to its own end if this one dies. */
export function startProcess<T>(task: Task): StartedChild<T> {
  const packed = pack(task);
  const child = fork(MAIN, {
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    ...execArgvFor("process"),
  });
  const { pid } = child;
  const started = new StartedChild<T>(task, {
    id: pid ?? 0,
    label: `process ${pid ?? "(not started)"}`,
    end: (signal) => void child.kill(signal),
    keep: (isKept) => {
      for (const handle of [child, child.channel]) handle?.[isKept ? "ref" : "unref"]();
    },
  });
  child.on("message", (message) => {
    const report = reportIn(message);
    if (report !== undefined) started.hear(report);
  });
  child.on("error", (cause) => {
    if (pid === undefined)
      started.fail(
        new LockstepError("engine", `no process could be started for ${describeFunction(task.target)}: ${cause.message}`, { cause }),
      );
  });
  // "close" comes after the channel's last message, "exit" may come before.
  child.once("close", (code, signal) => started.ended(endingOf(pid, code, signal)));
  // One that dies before it has read this is told of by "close".
  if (pid !== undefined) child.send(packed, () => {});
  return started;
}

function endingOf(pid: number | undefined, code: number | null, signal: NodeJS.Signals | null): number {
  if (signal !== null) return -constants.signals[signal];
  return pid === undefined ? 1 : (code ?? 1);
}

function pack(task: Task): Buffer {
  try {
    return serialize(task);
  } catch (cause) {
    throw new LockstepError(
      "invalid",
      `the arguments for ${describeFunction(task.target)} cannot be copied to a process: ${(cause as Error).message}`,
      { cause },
    );
  }
}
