import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { type HistoryEvent, operations } from "lockstep/check";
import { until } from "../fixtures/lock/until.ts";
import type { ClientData } from "./client.ts";
import { history } from "./history.ts";
import { openSpace } from "./open-space.ts";
import { Recorder } from "./recorder.ts";
import { CAPACITY, type Workload } from "./workloads.ts";

const CLIENT = new URL("./client.js", import.meta.url);
/** The driver, who takes what is left in a queue. */
const DRIVER = 0;

export interface RunOptions {
  /** "threads", "processes", or the URL of a store. */
  readonly substrate: string;
  readonly workload: Workload;
  /** How many clients do how many steps each, … */
  readonly clients: number;
  readonly steps: number;
  /** … and how many others are killed on the way. */
  readonly kills: number;
}

interface Client {
  readonly home: Worker | ChildProcess;
  readonly ended: Promise<unknown>;
}

/**
 * Records a real run: of threads, or of processes and threads of this one in turn. The killing of one who uses a lock is a release by a process of its own,
 * of which nobody knows whether it had an effect.
 */
export async function recordRun({ substrate, workload, clients, steps, kills }: RunOptions): Promise<HistoryEvent[]> {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-history-"));
  const name = `history ${workload} ${process.pid}`;
  const space = await openSpace(substrate, name);
  const beganNs = process.hrtime.bigint();
  const pathOf = (client: number): string => join(folder, `${client}.jsonl`);
  const driver = new Recorder(pathOf(DRIVER), DRIVER, workload, beganNs);
  const start = async (client: number, isMortal: boolean): Promise<Client> => {
    const common = { substrate, space: name, workload, path: pathOf(client), process: client, beganNs: String(beganNs) };
    const data: ClientData = { ...common, steps: isMortal ? Number.MAX_SAFE_INTEGER : steps };
    const isThread = substrate === "threads" || (substrate === "processes" && client % 2 === 1);
    const home = isThread ? new Worker(CLIENT, { workerData: data }) : fork(CLIENT, [JSON.stringify(data)]);
    const ended = once(home, "exit");
    await once(home, "message");
    return { home, ended };
  };
  try {
    const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, at) => from + at);
    const team = await Promise.all(numbers(1, clients).map((client) => start(client, false)));
    const victims = await Promise.all(numbers(clients + 1, kills).map(async (client) => ({ client, victim: await start(client, true) })));
    await space.event("go").set();
    for (const { client, victim } of victims) {
      const lines = (): number => readFileSync(pathOf(client), "utf8").split("\n").length;
      await until(() => lines() > 40, "it is at work");
      const end = new Recorder(pathOf(client + kills), client + kills, workload, beganNs);
      if (workload === "lock") end.write("invoke", "release", client);
      await kill(victim);
      if (workload === "lock") end.write("info", "release", client);
      endOpen(pathOf(client), new Recorder(pathOf(client), client, workload, beganNs));
    }
    for (const [code] of (await Promise.all(team.map(({ ended }) => ended))) as [number][])
      if (code !== 0) throw new Error(`a client ended with ${code}`);
    if (workload === "queue") {
      const left = space.queue<number>("queue", { capacity: CAPACITY });
      while ((await left.size) > 0) await driver.record("dequeue", null, async () => ["ok", (await left.tryGet())[0]!]);
      await driver.record("size", null, async () => ["ok", await left.size]);
    }
    return history(readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8")));
  } finally {
    await space.close();
    rmSync(folder, { recursive: true });
  }
}

async function kill({ home, ended }: Client): Promise<void> {
  if (home instanceof Worker) await home.terminate();
  else home.kill("SIGKILL");
  await ended;
}

/** Nobody knows whether what a killed one was doing had an effect. */
function endOpen(path: string, recorder: Recorder): void {
  const text = readFileSync(path, "utf8");
  truncateSync(path, text.lastIndexOf("\n") + 1);
  const last = operations(history([text])).at(-1);
  if (last?.endedNs === Infinity) recorder.write("info", last.op, last.given);
}
