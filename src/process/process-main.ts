// The program of a child process.
import { once } from "node:events";
import { deserialize } from "node:v8";
import { runTask } from "./run-task.ts";
import type { Letter, Report, Task } from "./task.ts";
import { packThrown, unpackThrown } from "./thrown.ts";

process.on("uncaughtExceptionMonitor", (error) => void tell({ kind: "uncaught", thrown: packThrown(error) }));

// The channel does not keep us alive while nobody listens to it: if the starter dies, what was begun is done, and that is the end.
const [packed] = (await once(process, "message")) as [Buffer];
await runTask(deserialize(packed) as Task, tell);
if (process.connected) process.disconnect();

function tell(report: Report): Promise<void> {
  return new Promise((resolve) => {
    process.send?.({ lockstep: report } satisfies Letter, undefined, undefined, (error) => {
      // The starter is gone. A failure that nobody else will tell of is told here.
      if (error !== null && "thrown" in report) console.error(unpackThrown(report.thrown));
      resolve();
    });
  });
}
