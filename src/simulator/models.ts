import { heartbeatDetector } from "../protocol/detector/heartbeat-detector.ts";
import { phiAccrualDetector } from "../protocol/detector/phi-accrual-detector.ts";
import { central } from "../protocol/mutex/central.ts";
import type { Entered, MutexRequest } from "../protocol/mutex/mutex.ts";
import { ricartAgrawala } from "../protocol/mutex/ricart-agrawala.ts";
import { ALL_FAULTS, type Fault } from "./fault.ts";
import type { AnyProtocol, Model } from "./model.ts";
import { MUTEX_SITUATIONS, MutexJudge } from "./mutex-judge.ts";

/** What is saved cannot be read, which shows. */
const DETECTED: readonly Fault[] = ["bit-rot"];
/** A disk that forgets what it has confirmed, and does not tell: nobody here can bear that. */
const UNBEARABLE: readonly Fault[] = ["lost-sync"];

function mutex(protocol: AnyProtocol<MutexRequest, Entered>, hasDetector: boolean): Model<MutexRequest, Entered> {
  return {
    protocol,
    tolerates: ALL_FAULTS.filter((fault) => !DETECTED.includes(fault) && !UNBEARABLE.includes(fault)),
    detects: DETECTED,
    situations: MUTEX_SITUATIONS.filter((situation) => hasDetector || !situation.includes("suspected")),
    judge: (world) => new MutexJudge(world),
  };
}

/** What can be simulated, by name. */
export const MODELS: Readonly<Record<string, Model<MutexRequest, Entered>>> = {
  central: mutex(central(), false),
  "central-heartbeat": mutex(central(heartbeatDetector()), true),
  "ricart-agrawala": mutex(ricartAgrawala(), false),
  "ricart-agrawala-heartbeat": mutex(ricartAgrawala(heartbeatDetector()), true),
  "ricart-agrawala-phi": mutex(ricartAgrawala(phiAccrualDetector()), true),
};
