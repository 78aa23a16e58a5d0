import type { DetectorFactory } from "../../src/protocol/detector/detector.ts";
import { heartbeatDetector } from "../../src/protocol/detector/heartbeat-detector.ts";
import { phiAccrualDetector } from "../../src/protocol/detector/phi-accrual-detector.ts";
import { type Suspicion, watching } from "../../src/protocol/detector/watching.ts";
import type { Fault } from "../../src/simulator/fault.ts";
import { Simulation } from "../../src/simulator/simulation.ts";
import type { Detection } from "./exclusion-data.ts";

const NODES = 5;
const SEEDS = 20;
const HEALTHY_US = 30_000_000;
const BEAT_US = 100_000;
const HOUR_US = 3_600_000_000;
/** Up to a fifth of all messages lost and a twentieth a hundred times as late, as each seed has it. */
const BAD: readonly Fault[] = ["loss", "delay"];

const DETECTORS: readonly (readonly [name: string, DetectorFactory])[] = [
  ...[20, 50, 100].map((timeoutTicks) => [`heartbeat, ${10 * timeoutTicks} ms`, heartbeatDetector({ timeoutTicks })] as const),
  ...[3, 8, 16].map((threshold) => [`φ accrual, ${threshold}`, phiAccrualDetector({ threshold })] as const),
];

/** How soon the dead are suspected, and how often the living are. */
export function measureDetectors(): Detection[] {
  return DETECTORS.flatMap(([detector, factory]) => (["quiet", "bad"] as const).map((network) => measure(detector, factory, network)));
}

function measure(detector: string, factory: DetectorFactory, network: Detection["network"]): Detection {
  const detectedMs: number[] = [];
  let mistakes = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const suspectedUs = new Map<number, number>();
    const diesUs = HEALTHY_US + Math.round((BEAT_US * seed) / SEEDS); // at any moment between two heartbeats
    let isDead = false;
    const told = (node: number, { peer, isSuspected }: Suspicion): void => {
      if (!isDead && isSuspected) mistakes += 1;
      if (peer !== NODES - 1) return;
      if (isSuspected) suspectedUs.set(node, isDead ? simulation.nowUs : -1);
      else suspectedUs.delete(node);
    };
    const nothing = (): undefined => {};
    const judge = {
      told,
      started: nothing,
      died: nothing,
      paused: nothing,
      requested: nothing,
      stepped: nothing,
      healed: nothing,
      unfinished: nothing,
    };
    const model = { protocol: watching(factory), tolerates: [], detects: [], situations: [], judge: () => judge };
    const faults = new Set(network === "bad" ? BAD : []);
    const simulation: Simulation<never, Suspicion> = new Simulation(model, { nodes: NODES, seed, faults });
    simulation.run(diesUs);
    isDead = true;
    simulation.kill(simulation.nodes[NODES - 1]!);
    simulation.run(2 * HEALTHY_US, () => suspectedUs.size === NODES - 1);
    // Whoever suspected it by mistake when it died has detected nothing.
    detectedMs.push(...[...suspectedUs.values()].filter((us) => us > 0).map((us) => (us - diesUs) / 1000));
  }
  const pairHours = (SEEDS * NODES * (NODES - 1) * HEALTHY_US) / HOUR_US;
  return {
    detector,
    network,
    detectedMs: Math.round(detectedMs.reduce((sum, one) => sum + one, 0) / detectedMs.length),
    detectedMsMax: Math.round(Math.max(...detectedMs)),
    mistakesPerHour: Number((mistakes / pairHours).toPrecision(3)),
  };
}
