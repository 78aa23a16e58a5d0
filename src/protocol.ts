export type { Detector, DetectorFactory } from "./protocol/detector/detector.ts";
export { heartbeatDetector, type HeartbeatOptions } from "./protocol/detector/heartbeat-detector.ts";
export { phiAccrualDetector, type PhiAccrualOptions } from "./protocol/detector/phi-accrual-detector.ts";
export { type Suspicion, watching } from "./protocol/detector/watching.ts";
export { central } from "./protocol/mutex/central.ts";
export type { Entered, Mutex, MutexRequest } from "./protocol/mutex/mutex.ts";
export { ricartAgrawala } from "./protocol/mutex/ricart-agrawala.ts";
export type { Input, Outputs, Place, Protocol } from "./protocol/protocol.ts";
