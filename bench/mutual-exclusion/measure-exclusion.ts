import { heartbeatDetector } from "../../src/protocol/detector/heartbeat-detector.ts";
import type { DetectorFactory } from "../../src/protocol/detector/detector.ts";
import { central } from "../../src/protocol/mutex/central.ts";
import type { Entered, MutexRequest } from "../../src/protocol/mutex/mutex.ts";
import { maekawa } from "../../src/protocol/mutex/maekawa.ts";
import { ricartAgrawala } from "../../src/protocol/mutex/ricart-agrawala.ts";
import { tokenRing } from "../../src/protocol/mutex/token-ring.ts";
import { twoLevelRing } from "../../src/protocol/mutex/two-level-ring.ts";
import type { AnyProtocol } from "../../src/simulator/model.ts";
import { Simulation } from "../../src/simulator/simulation.ts";
import type { Death, Entries, ExclusionData } from "./exclusion-data.ts";
import { measureDetectors } from "./measure-detectors.ts";
import { type Load, Meter } from "./meter.ts";

type Make = (detector?: DetectorFactory) => AnyProtocol<MutexRequest, Entered>;

const PROTOCOLS: Readonly<Record<string, Make>> = {
  central,
  "Ricart–Agrawala": ricartAgrawala,
  "token ring": tokenRing,
  "two-level ring": twoLevelRing,
  Maekawa: () => maekawa(),
};

/** Node 0 coordinates all, or its local ring. */
const COORDINATED = ["central", "two-level ring"];
const WITHOUT_DETECTOR = "Maekawa";
const SIZES = [2, 3, 5, 9, 16, 25];
/** The mean of the simulator's latencies. */
const T_US = 1100;
/** Until it runs evenly, and from then on. */
const WARM_UP_US = 5_000_000;
const RUN_US = 20_000_000;
/** When hardly anybody wants it, it takes longer to see as much. */
const LOW_RUN_US = 50_000_000;
const SEED = 1;
const DEATH_SIZE = 9;
const DEATH_US = 2_000_000;
const AFTER_US = 20_000_000;
const LAST_US = 5_000_000;

/** There is neither clock nor chance in it but the seed: the same figures every time. */
export function measureExclusion(): ExclusionData {
  const entries = Object.entries(PROTOCOLS).flatMap(([protocol, make]) =>
    SIZES.flatMap((nodes) => (["low", "high"] as const).map((load) => measureEntries(protocol, make, nodes, load))),
  );
  return {
    entries,
    deaths: Object.entries(PROTOCOLS).flatMap(([protocol, make]) => deaths(protocol, make)),
    detections: measureDetectors(),
  };
}

/** Everybody asks again at once; or so seldom that hardly ever two want it at a time. */
function loadOf(load: Entries["load"], nodes: number): Load {
  return { thinkUs: load === "high" ? 0 : 100 * T_US * nodes, insideUs: T_US };
}

function run(
  protocol: AnyProtocol<MutexRequest, Entered>,
  nodes: number,
  load: Load,
): { simulation: Simulation<MutexRequest, Entered>; meter: Meter; handled: number[] } {
  let meter!: Meter;
  const handled = Array.from({ length: nodes }, () => 0);
  const model = {
    protocol,
    tolerates: [],
    detects: [],
    situations: [],
    judge: (world: ConstructorParameters<typeof Meter>[0]) => (meter = new Meter(world, load)),
  };
  const trace = {
    step: (_: number, step: { readonly what: string; readonly from?: number; readonly to?: number }) => {
      if (step.what !== "send") return;
      handled[step.from!]! += 1;
      handled[step.to!]! += 1;
    },
    state: () => {},
  };
  const simulation = new Simulation(model, { nodes, seed: SEED, faults: new Set(), trace });
  return { simulation, meter, handled };
}

function measureEntries(protocol: string, make: Make, nodes: number, load: Entries["load"]): Entries {
  const { simulation, meter, handled } = run(make(), nodes, loadOf(load, nodes));
  simulation.run(WARM_UP_US);
  const before = simulation.counts.messages;
  handled.fill(0);
  meter.forget();
  simulation.run(WARM_UP_US + (load === "low" ? LOW_RUN_US : RUN_US));
  const messages = simulation.counts.messages - before;
  const waits = meter.waitsUs.toSorted((one, other) => one - other);
  return {
    protocol,
    nodes,
    load,
    messages: rounded(messages / waits.length),
    handOver: meter.handOversUs.length === 0 ? null : rounded(mean(meter.handOversUs) / T_US),
    wait: rounded(mean(waits) / T_US),
    waitP99: rounded(waits[Math.floor(waits.length * 0.99)]! / T_US),
    fairness: load === "low" ? null : rounded(mean(meter.entries) ** 2 / mean(meter.entries.map((count) => count ** 2))),
    busiest: rounded(Math.max(...handled) / Math.max(1, 2 * messages)),
  };
}

function deaths(protocol: string, make: Make): Death[] {
  return (["thinks", "waits", "is inside", "the coordinator"] as const)
    .filter((dies) => dies !== "the coordinator" || COORDINATED.includes(protocol))
    .flatMap((dies) =>
      (protocol === WITHOUT_DETECTOR ? [false] : [false, true]).map((detector) =>
        death(protocol, make(detector ? heartbeatDetector() : undefined), detector, dies),
      ),
    );
}

function death(protocol: string, made: AnyProtocol<MutexRequest, Entered>, detector: boolean, dies: Death["dies"]): Death {
  const { simulation, meter } = run(made, DEATH_SIZE, { thinkUs: 50_000, insideUs: 5000 });
  simulation.run(DEATH_US);
  // Of the others than node 0, which coordinates where one does, the first that is found at it.
  const found = (): number => meter.phases.findIndex((phase, node) => node > 0 && phase === dies);
  if (dies !== "the coordinator") simulation.run(Infinity, () => found() !== -1);
  const dead = dies === "the coordinator" ? 0 : found();
  const diedUs = simulation.nowUs;
  simulation.kill(simulation.nodes[dead]!);
  simulation.run(diedUs + AFTER_US);
  const after = [diedUs, ...meter.enteredUs.filter((us) => us > diedUs)];
  const gaps = after.slice(1).map((us, at) => us - after[at]!);
  const endsInStall = simulation.nowUs - after.at(-1)! > LAST_US;
  return {
    protocol,
    detector,
    dies,
    stallMs: endsInStall ? null : Math.round(Math.max(...gaps) / 1000),
    entering: meter.lastUs.filter((us, node) => node !== dead && us > simulation.nowUs - LAST_US).length,
    living: DEATH_SIZE - 1,
  };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
