import { writeFileSync } from "node:fs";
import { ALL_FAULTS, type Fault } from "../../simulator/fault.ts";
import type { Model } from "../../simulator/model.ts";
import { MODELS } from "../../simulator/models.ts";
import { type SeedOptions, runSeed } from "../../simulator/run-seed.ts";
import { type Shrunk, shrink } from "../../simulator/shrink.ts";
import { addRun, emptySummary, type Summary } from "../../simulator/summary.ts";
import { Trace } from "../../simulator/trace.ts";
import type { Given } from "../line/command.ts";
import { nearest } from "../line/nearest.ts";
import { UsageError } from "../line/usage-error.ts";
import { protocolList } from "./protocol-list.ts";
import { report } from "./report.ts";
import { type Outcome, runSeeds } from "./run-seeds.ts";

/** What is to be simulated. */
export interface Plan {
  readonly protocol: string;
  readonly nodes: number;
  readonly seeds: number;
  readonly firstSeed: number;
  readonly faults: readonly Fault[];
  readonly spared: ReadonlySet<number>;
}

const FAILED = 1;
const NODES_MAX = 1000;

/** `lockstep simulate`: many seeds on all cores, or one that is looked at. */
export async function simulateCommand(given: Given): Promise<number> {
  if (given.operand === "list") {
    process.stdout.write(protocolList());
    return 0;
  }
  const plan = planOf(given);
  const model = MODELS[plan.protocol]!;
  const { nodes, faults, firstSeed: seed, spared } = plan;
  const outcome = spared.size > 0 ? oneRun({ nodes, faults, seed, spared }, plan.protocol) : await runSeeds(plan, bar(plan));
  bar(plan)(undefined); // it was in the way
  const file = given.options.get("trace");
  let shrunk: Shrunk | undefined;
  if (outcome.failedSeed !== undefined) shrunk = shrink(model, { nodes, faults, seed: outcome.failedSeed, spared });
  process.stdout.write(report(plan, outcome, shrunk, given.options.has("json")));
  if (file !== undefined) writeTrace(file, plan.protocol, shrunk?.options ?? { nodes, faults, seed, spared });
  return shrunk === undefined ? 0 : FAILED;
}

function oneRun(options: SeedOptions, protocol: string): Outcome {
  const startedMs = performance.now();
  const summary = emptySummary();
  const run = runSeed(MODELS[protocol]!, options);
  addRun(summary, run);
  const failedSeed = run.broken === undefined ? undefined : options.seed;
  return { summary, failedSeed, threads: 1, elapsedMs: performance.now() - startedMs };
}

/** The first line says what ran; the others, what happened. */
function writeTrace(file: string, protocol: string, options: SeedOptions): void {
  const { nodes, seed, faults, spared = new Set() } = options;
  const lines = [JSON.stringify({ format: "lockstep trace 1", protocol, nodes, seed, faults, spared: [...spared] })];
  runSeed(MODELS[protocol]!, { ...options, trace: new Trace((line) => lines.push(line)) });
  try {
    writeFileSync(file, `${lines.join("\n")}\n`);
  } catch (error) {
    throw new UsageError(`--trace ${file} cannot be written: ${(error as Error).message}`);
  }
}

function planOf({ operand: protocol, options }: Given): Plan {
  const model = Object.hasOwn(MODELS, protocol) ? MODELS[protocol] : undefined;
  if (model === undefined) throw new UsageError(unknown("protocol", protocol, Object.keys(MODELS)));
  const seeds = whole(options, "seeds", options.has("seed") ? 1 : 1000, 1, 2 ** 31 - 2);
  const plan = {
    protocol,
    nodes: whole(options, "nodes", 5, 1, NODES_MAX),
    seeds,
    firstSeed: whole(options, "seed", 0, 0, Number.MAX_SAFE_INTEGER - seeds),
    faults: faultsOf(options.get("faults"), protocol, model),
    spared: new Set(numbers(options.get("spare"))),
  };
  if (plan.spared.size > 0 && plan.seeds > 1) throw new UsageError("--spare is for one seed; give it by --seed");
  return plan;
}

function faultsOf(
  list: string | undefined,
  protocol: string,
  { tolerates, detects }: Pick<Model<unknown, unknown>, "tolerates" | "detects">,
): readonly Fault[] {
  if (list === undefined) return tolerates;
  if (list === "none") return [];
  return list.split(",").map((name) => {
    const fault = ALL_FAULTS.find((one) => one === name);
    if (fault === undefined) throw new UsageError(unknown("fault", name, ALL_FAULTS));
    if ([...tolerates, ...detects].includes(fault)) return fault;
    throw new UsageError(
      `${protocol} does not survive "${fault}", so such a run could never end well; it tolerates ${tolerates.join(", ")}`,
    );
  });
}

function unknown(what: string, name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return `"${name}" is no ${what}; ${meant === null ? `there are ${known.join(", ")}` : `did you mean ${meant}?`}`;
}

function whole(options: Given["options"], name: string, otherwise: number, least: number, most: number): number {
  const typed = options.get(name);
  if (typed === undefined) return otherwise;
  const number = Number(typed);
  if (!/^\d+$/.test(typed) || number < least || number > most)
    throw new UsageError(`--${name} is "${typed}"; expected a whole number of ${least} to ${most}`);
  return number;
}

function numbers(list: string | undefined): number[] {
  return (list?.split(",") ?? []).map((typed) => {
    if (!/^\d{1,9}$/.test(typed)) throw new UsageError(`--spare has "${typed}"; expected whole numbers with commas between them`);
    return Number(typed);
  });
}

const BAR = 30;

/** One line that is overwritten, on a terminal alone; without a summary, it goes. */
function bar({ seeds }: Plan): (summary: Summary | undefined) => void {
  return (summary) => {
    if (!process.stderr.isTTY) return;
    const done = Math.round((BAR * (summary?.seeds ?? 0)) / seeds);
    const line = summary === undefined ? "" : `[${"#".repeat(done).padEnd(BAR, "-")}] ${summary.seeds} of ${seeds} seeds`;
    process.stderr.write(`\r\u001b[K${line}`);
  };
}
