import type { DetectorFactory } from "../protocol/detector/detector.ts";
import { heartbeatDetector } from "../protocol/detector/heartbeat-detector.ts";
import { phiAccrualDetector } from "../protocol/detector/phi-accrual-detector.ts";
import { type Suspicion, watching } from "../protocol/detector/watching.ts";
import { central } from "../protocol/mutex/central.ts";
import { maekawa } from "../protocol/mutex/maekawa.ts";
import type { MaekawaState } from "../protocol/mutex/maekawa-state.ts";
import type { Entered, MutexRequest } from "../protocol/mutex/mutex.ts";
import { ricartAgrawala } from "../protocol/mutex/ricart-agrawala.ts";
import { tokenRing } from "../protocol/mutex/token-ring.ts";
import type { TokenRingState } from "../protocol/mutex/token-ring-state.ts";
import { twoLevelRing, type TwoLevelState } from "../protocol/mutex/two-level-ring.ts";
import { DETECTOR_SITUATIONS, DetectorJudge } from "./detector-judge.ts";
import { ALL_FAULTS, type Fault } from "./fault.ts";
import { MAEKAWA_SITUATIONS, MaekawaWatch } from "./maekawa-watch.ts";
import type { AnyProtocol, Model, World } from "./model.ts";
import { MUTEX_SITUATIONS, MutexJudge } from "./mutex-judge.ts";
import { RINGS_SITUATIONS, RingsWatch } from "./rings-watch.ts";
import { TOKEN_RING_SITUATIONS, TokenRingWatch } from "./token-ring-watch.ts";
import type { Watched } from "./watched.ts";

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

interface Watch {
  stepped(node: number): void;
}

/** A protocol whose own state is watched as well. */
function watched(
  plain: Model<MutexRequest, Entered>,
  situations: readonly string[],
  watch: (world: World<MutexRequest>) => Watch,
): Model<MutexRequest, Entered> {
  return {
    ...plain,
    situations: [...plain.situations, ...situations],
    judge(world) {
      const watcher = watch(world);
      return new MutexJudge(world, (node) => watcher.stepped(node));
    },
  };
}

/** Who enters by a regenerated token goes past those who did not promise its epoch, with a detector or without one. */
function tokenRingModel(detectors?: DetectorFactory): Model<MutexRequest, Entered> {
  return watched(mutex(tokenRing(detectors), true), TOKEN_RING_SITUATIONS, (world) => new TokenRingWatch(world as Watched<TokenRingState>));
}

function twoLevelRingModel(detectors?: DetectorFactory): Model<MutexRequest, Entered> {
  return watched(mutex(twoLevelRing(detectors), true), RINGS_SITUATIONS, (world) => new RingsWatch(world as Watched<TwoLevelState>));
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
  maekawa: watched(mutex(maekawa(), false), MAEKAWA_SITUATIONS, (world) => new MaekawaWatch(world as Watched<MaekawaState>)),
  "token-ring": tokenRingModel(),
  "token-ring-heartbeat": tokenRingModel(heartbeatDetector()),
  "two-level-ring": twoLevelRingModel(),
  "two-level-ring-heartbeat": twoLevelRingModel(heartbeatDetector()),
};
