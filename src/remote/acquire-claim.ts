import { LockstepError } from "../sync/error.ts";
import { limit } from "../sync/limit.ts";
import { timedOut } from "../sync/timed-out.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";
import type { Claim } from "../engine/claim.ts";
import type { Engine } from "../engine/engine.ts";
import type { Wanted } from "./wanted.ts";

/**
 * A claim, granted. A wait that ends otherwise settles at once, whatever the store is doing: the claim that is on its way then, or granted in that moment,
 * is left as soon as it is known.
 */
export async function acquireClaim(engine: Engine, { line, weight, limit: most, what }: Wanted, wait: Wait | undefined): Promise<Claim> {
  const missed = `${what} was not acquired`;
  const timeoutMs = timeoutOf(wait);
  wait?.signal?.throwIfAborted();
  const joining = engine.join(line, { weight, limit: most, wait: timeoutMs !== 0 });
  if (timeoutMs === 0 || (timeoutMs === Infinity && wait?.signal === undefined)) {
    const claim = await joining;
    if (claim === null) throw timedOut(missed, timeoutMs);
    if (!claim.isGranted) await claim.granted;
    return claim;
  }
  return new Promise((resolve, reject) => {
    const giveUp = (reason: unknown): void => {
      disarm();
      reject(reason);
      joining.then((claim) => claim?.leave()).catch(() => {}); // the wait's own outcome is told; this claim is nobody's
    };
    const disarm = limit(timeoutMs, wait?.signal, () => giveUp(timedOut(missed, timeoutMs)), giveUp);
    const settle = async (): Promise<void> => {
      try {
        const claim = (await joining)!;
        await claim.granted;
        resolve(claim);
      } catch (error) {
        reject(error);
      }
      disarm();
    };
    void settle();
  });
}

/** The claim if it can be granted at once. */
export function tryClaim(engine: Engine, { line, weight, limit: most }: Wanted): Promise<Claim | null> {
  return engine.join(line, { weight, limit: most, wait: false });
}

/** What was asked for is not held any more, or was never. */
export function notHeld(what: string): LockstepError {
  return new LockstepError("not-held", `nobody holds ${what}; release what was acquired, once`);
}
