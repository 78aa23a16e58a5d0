import type { DetectorFactory } from "../protocol/detector/detector.ts";
import { heartbeatDetector } from "../protocol/detector/heartbeat-detector.ts";
import { phiAccrualDetector } from "../protocol/detector/phi-accrual-detector.ts";
import { type Suspicion, watching } from "../protocol/detector/watching.ts";
import { central } from "../protocol/mutex/central.ts";
import type { Entered, MutexRequest } from "../protocol/mutex/mutex.ts";
import { ricartAgrawala } from "../protocol/mutex/ricart-agrawala.ts";
import { DETECTOR_SITUATIONS, DetectorJudge } from "./detector-judge.ts";
import { ALL_FAULTS, type Fault } from "./fault.ts";
import type { AnyProtocol, Model } from "./model.ts";
import { MUTEX_SITUATIONS, MutexJudge } from "./mutex-judge.ts";

/** What is saved cannot be read, which shows. */
const DETECTED: readonly Fault[] = ["bit-rot"];
/** A disk that forgets what it has confirmed, and does not tell: nobody here can bear that. */
const UNBEARABLE: readonly Fault[] = ["lost-sync"];
/** To who saves nothing they do nothing. */
const OF_DISKS: readonly Fault[] = ["lost-write", "torn-write", "full-disk"];
const TOLERATED = ALL_FAULTS.filter((fault) => !DETECTED.includes(fault) && !UNBEARABLE.includes(fault));

function mutex(protocol: AnyProtocol<MutexRequest, Entered>, hasDetector: boolean): Model<MutexRequest, Entered> {
  return {
    protocol,
    tolerates: TOLERATED,
    detects: DETECTED,
    situations: MUTEX_SITUATIONS.filter((situation) => hasDetector || !situation.includes("suspected")),
    judge: (world) => new MutexJudge(world),
  };
}

function detector(factory: DetectorFactory): Model<never, Suspicion> {
  return {
    protocol: watching(factory),
    tolerates: TOLERATED.filter((fault) => !OF_DISKS.includes(fault)),
    detects: [],
    situations: DETECTOR_SITUATIONS,
    judge: (world) => new DetectorJudge(world),
  };
}

/** What can be simulated, by name. */
export const MODELS: Readonly<Record<string, Model<unknown, unknown>>> = {
  heartbeat: detector(heartbeatDetector()),
  "phi-accrual": detector(phiAccrualDetector()),
  central: mutex(central(), false),
  "central-heartbeat": mutex(central(heartbeatDetector()), true),
  "ricart-agrawala": mutex(ricartAgrawala(), false),
  "ricart-agrawala-heartbeat": mutex(ricartAgrawala(heartbeatDetector()), true),
  "ricart-agrawala-phi": mutex(ricartAgrawala(phiAccrualDetector()), true),
};
