import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { LocalSpace } from "../sync/space.ts";
import { type FunctionAt, describeFunction } from "./function-at.ts";
import type { Report, Task } from "./task.ts";
import { packThrown } from "./thrown.ts";

/**
 * What a child does, in a process or a worker: joins the space, calls the function, leaves the space, tells the outcome. `tell` rejects when a
 * report cannot be copied. Sets the exit code, and leaves ending to whoever has nothing else to do.
 */
export async function runTask(task: Task, tell: (report: Report) => Promise<void>): Promise<void> {
  const report = await outcome(task, tell);
  if (report.kind !== "result") process.exitCode = 1;
  try {
    await tell(report);
  } catch (error) {
    process.exitCode = 1;
    await tell({
      kind: "refused",
      why: `the result of ${describeFunction(task.target)} cannot be copied to where it was started`,
      thrown: packThrown(error),
    });
  }
}

async function outcome(task: Task, tell: (report: Report) => Promise<void>): Promise<Report> {
  try {
    // The space comes first: the code of the target may open it too, and who started us may want to leave it.
    if (task.tether !== undefined) await tie(task.tether);
    const open = (await exported(task.opener)) as (name: string) => LocalSpace | Promise<LocalSpace>;
    const space = await open(task.space);
    await tell({ kind: "joined" });
    try {
      return await call(task, space);
    } finally {
      await space.close();
    }
  } catch (error) {
    return { kind: "failed", thrown: packThrown(error) };
  }
}

/** Without its starter this process is to end, too: at its next turn, or, in the middle of whatever it does, by the kernel. */
async function tie(tether: FunctionAt): Promise<void> {
  process.once("disconnect", () => process.exit());
  if (!process.connected) process.exit();
  process.channel?.unref(); // the listener would keep it alive
  ((await exported(tether)) as () => void)();
}

async function call({ target, args }: Task, space: LocalSpace): Promise<Report> {
  if (!existsSync(fileURLToPath(target.module))) return { kind: "refused", why: `there is no module ${target.module}` };
  const found = await exported(target);
  if (typeof found !== "function") {
    return {
      kind: "refused",
      why:
        found === undefined
          ? `${target.module} exports no "${target.name}"`
          : `${describeFunction(target)} is no function but ${typeof found}`,
    };
  }
  return { kind: "result", value: await (found as (space: LocalSpace, ...args: readonly unknown[]) => unknown)(space, ...args) };
}

async function exported({ module, name }: FunctionAt): Promise<unknown> {
  const namespace = (await import(module)) as Record<string, unknown>;
  return Object.hasOwn(namespace, name) ? namespace[name] : undefined;
}
