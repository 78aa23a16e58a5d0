import type { Hold, LocalLock } from "lockstep";
import type { PairLoop } from "../../src/bench/rows/pair-loops.ts";

let escaped: Hold | null = null;

/** The last hold that escaped: reading it keeps the writes alive. */
export function lastEscaped(): Hold | null {
  return escaped;
}

function pairsEscaping(lock: LocalLock, size: number): void {
  for (let i = 0; i < size; i++) {
    const hold = lock.acquireSync();
    escaped = hold;
    hold.releaseSync();
  }
}

function pairsWithToken(lock: LocalLock, size: number): bigint {
  let last = 0n;
  for (let i = 0; i < size; i++) {
    const hold = lock.acquireSync();
    last = hold.token;
    hold.releaseSync();
  }
  return last;
}

function pairsInFinally(lock: LocalLock, size: number): number {
  let done = 0;
  for (let i = 0; i < size; i++) {
    const hold = lock.acquireSync();
    try {
      done++;
    } finally {
      hold.releaseSync();
    }
  }
  return done;
}

function usingLowered(lock: LocalLock, size: number): number {
  let done = 0;
  for (let i = 0; i < size; i++) {
    using _hold = lock.acquireSync();
    done++;
  }
  return done;
}

/** The engine's own `using`, from source text because the compiler lowers the other one; null where V8 cannot parse it. */
function usingNative(): PairLoop["run"] | null {
  const body = "let done = 0; for (let i = 0; i < size; i++) { using hold = lock.acquireSync(); done++; } return done;";
  try {
    // oxlint-disable-next-line no-implied-eval -- the text must be parsed now, by whichever engine runs this
    return new Function("lock", "size", body) as PairLoop["run"];
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** What else may stand around a pair. */
export function otherPairLoops(): PairLoop[] {
  const loops: PairLoop[] = [
    { name: "… the hold escaping", run: pairsEscaping },
    { name: "… the token read", run: pairsWithToken },
    { name: "… in try/finally", run: pairsInFinally },
    { name: "using, lowered by tsc", run: usingLowered },
  ];
  const native = usingNative();
  if (native !== null) loops.push({ name: "using, native", run: native });
  return loops;
}
