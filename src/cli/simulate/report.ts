import type { Shrunk } from "../../simulator/shrink.ts";
import { columns } from "../line/columns.ts";
import type { Outcome } from "./run-seeds.ts";
import type { Plan } from "./simulate-command.ts";

/** What came of it: for people, or for machines. */
export function report(plan: Plan, outcome: Outcome, shrunk: Shrunk | undefined, isForMachines: boolean): string {
  return isForMachines ? json(plan, outcome, shrunk) : text(plan, outcome, shrunk);
}

function text(plan: Plan, { summary, threads, elapsedMs, failedSeed }: Outcome, shrunk: Shrunk | undefined): string {
  const { seeds, events, messages, us, faults, situations } = summary;
  const rate = Math.round((events / elapsedMs) * 1000);
  const lines = [
    ["protocol", `${plan.protocol}, ${plan.nodes} nodes`],
    ["seeds", `${grouped(seeds)} from ${plan.firstSeed}`],
    ["events", `${grouped(events)}, of which ${grouped(messages)} messages between nodes`],
    ["speed", `${grouped(rate)} events/s on ${threads} threads, ${grouped(Math.round(us / 1000 / elapsedMs))} times real time`],
    ["faults", counted(faults)],
    ["met", counted(Object.fromEntries(Object.entries(situations).filter(([, count]) => count > 0)))],
  ];
  const never = Object.keys(situations).filter((name) => situations[name] === 0);
  if (never.length > 0) lines.push(["NEVER MET", never.join(", ")]);
  if (shrunk === undefined) lines.push(["broken", "nothing"]);
  else lines.push(...broken(plan, failedSeed!, shrunk));
  return `${columns(lines).join("\n")}\n`;
}

function json(plan: Plan, { summary, threads, elapsedMs }: Outcome, shrunk: Shrunk | undefined): string {
  const { protocol, nodes, firstSeed, faults } = plan;
  const failed =
    shrunk === undefined
      ? null
      : { ...shrunk.run.broken, seed: shrunk.run.seed, faults: shrunk.options.faults, replay: replay(plan, shrunk) };
  return `${JSON.stringify({ protocol, nodes, firstSeed, faults, ...summaryOf(summary), threads, elapsedMs: Math.round(elapsedMs), broken: failed }, null, 2)}\n`;
}

function summaryOf({ faults: done, ...summary }: Outcome["summary"]): object {
  return { ...summary, done };
}

function broken(plan: Plan, seed: number, shrunk: Shrunk): [string, string][] {
  const { faults, deeds, broken: found } = shrunk.run;
  const harm = faults.length === 0 ? "no faults" : `${faults.join(", ")}, and ${deeds.length} of the adversary's deeds`;
  const takes = `${shrunk.options.nodes} nodes, ${harm}`;
  return [
    ["BROKEN", `${found!.invariant}: ${found!.detail}`],
    ["seed", `${seed}, ${(found!.atUs / 1e6).toFixed(6)} s into its run`],
    ["it takes", takes],
    ["again", replay(plan, shrunk)],
  ];
}

function replay({ protocol }: Plan, { options, run }: Shrunk): string {
  const spared = [...(options.spared ?? [])].toSorted((one, other) => one - other);
  const spare = spared.length === 0 ? "" : ` --spare ${spared.join(",")}`;
  return `lockstep simulate ${protocol} --nodes ${options.nodes} --seed ${run.seed} --faults ${run.faults.join(",") || "none"}${spare} --trace trace.jsonl`;
}

function counted(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).toSorted(([, one], [, other]) => other - one);
  return entries.length === 0 ? "none" : entries.map(([name, count]) => `${name} ${grouped(count)}`).join(", ");
}

function grouped(number: number): string {
  return number.toLocaleString("en-US");
}
