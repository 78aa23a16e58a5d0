import { MODELS, runSeed } from "lockstep/simulator";
import type { Contender, Row } from "../../src/bench/row.ts";
import { EventQueue } from "../../src/simulator/event-queue.ts";

const PROTOCOLS = ["central", "ricart-agrawala", "ricart-agrawala-heartbeat"];
const SEEDS = 40;
const NODES = 5;
const heap = "a heap of events that do nothing";
const HEAP_EVENTS = 200_000;

interface Pace {
  events: number;
  /** Of virtual time. */
  us: number;
  ms: number;
}

/** What an input of a protocol costs in the simulator, with its network, faults, workload and invariants. */
export function simulatorEvents(): Row {
  return {
    id: "simulator",
    title: "The simulator: a node's step, five nodes, all faults, all invariants checked",
    how: `per step, one thread; a sample is a seed; the floor takes one event from a heap and adds another, with ${NODES * NODES} in it`,
    rounds: 7,
    async open({ share }) {
      const seeds = Math.ceil(SEEDS * share);
      const paces = new Map(PROTOCOLS.map((name): [string, Pace] => [name, { events: 0, us: 0, ms: 0 }]));
      return {
        contenders: [
          ...PROTOCOLS.map((name): Contender => ({ name, side: "lockstep", measure: () => samples(name, seeds, paces.get(name)!) })),
          { name: heap, side: "floor", measure: () => [timeHeap(Math.ceil(HEAP_EVENTS * share))] },
        ],
        goals: [],
        absent: [],
        remarks: () =>
          [...paces].map(([name, { events, us, ms }]) => {
            const perSecond = Math.round((events / ms) * 1000).toLocaleString("en-US");
            return `${name}: ${perSecond} steps a second (wanted: 500,000), ${Math.round(us / 1000 / ms).toLocaleString("en-US")} times real time (wanted: 700)`;
          }),
        async close() {},
      };
    },
  };
}

function samples(name: string, seeds: number, pace: Pace): number[] {
  const model = MODELS[name]!;
  return Array.from({ length: seeds }, (_, seed) => {
    const startMs = performance.now();
    const { counts, us } = runSeed(model, { nodes: NODES, seed, faults: model.tolerates });
    const ms = performance.now() - startMs;
    pace.events += counts.events;
    pace.us += us;
    pace.ms += ms;
    return (ms * 1e6) / counts.events;
  });
}

function timeHeap(events: number): number {
  const queue = new EventQueue();
  const happen = (): void => {};
  for (let one = 0; one < NODES * NODES; one++) queue.add({ atUs: one, happen });
  const startMs = performance.now();
  for (let one = 0; one < events; one++) {
    const event = queue.take()!;
    event.happen();
    queue.add({ atUs: event.atUs + 1000 + (one % 977), happen });
  }
  return ((performance.now() - startMs) * 1e6) / events;
}
