import { heartbeatDetector } from "../protocol/detector/heartbeat-detector.ts";
import { phiAccrualDetector } from "../protocol/detector/phi-accrual-detector.ts";
import { central } from "../protocol/mutex/central.ts";
import type { Entered, MutexRequest } from "../protocol/mutex/mutex.ts";
import { ricartAgrawala } from "../protocol/mutex/ricart-agrawala.ts";
import { ALL_FAULTS, type Fault } from "./fault.ts";
import type { AnyProtocol, Model } from "./model.ts";
import { MUTEX_SITUATIONS, MutexJudge } from "./mutex-judge.ts";

/** No protocol of mutual exclusion here survives a disk that forgets what it has confirmed, or a node that never comes back. */
const UNBEARABLE: readonly Fault[] = ["lost-sync", "bit-rot"];

function mutex(protocol: AnyProtocol<MutexRequest, Entered>, hasDetector: boolean): Model<MutexRequest, Entered> {
  return {
    protocol,
    tolerates: ALL_FAULTS.filter((fault) => !UNBEARABLE.includes(fault)),
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
