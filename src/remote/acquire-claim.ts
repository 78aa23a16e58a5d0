import { timedOut } from "../sync/timed-out.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";
import type { Claim } from "../engine/claim.ts";
import type { Engine } from "../engine/engine.ts";
import { type Waiter, grantedTo } from "./granted-to.ts";
import type { Wanted } from "./wanted.ts";
import { within } from "./within.ts";

/**
 * A claim, granted. A wait that ends otherwise settles at once, whatever the store is doing: the claim that is on its way then, or granted in that moment,
 * is left as soon as it is known.
 */
export async function acquireClaim(
  engine: Engine,
  { line, weight, limit, what, data = "" }: Wanted,
  wait: Wait | undefined,
  waiter?: Waiter,
): Promise<Claim> {
  const missed = `${what} was not acquired`;
  const isOnce = timeoutOf(wait) === 0;
  wait?.signal?.throwIfAborted();
  let isWanted = true;
  const joining = engine.join(line, { weight, limit, wait: !isOnce, data, isWanted: () => isWanted });
  const had = async (): Promise<Claim> => {
    const claim = await joining;
    if (claim === null) throw timedOut(missed, 0);
    if (!claim.isGranted) await (waiter === undefined ? claim.granted : grantedTo(waiter, engine, claim));
    return claim;
  };
  if (isOnce) return had(); // its time is what the store takes to answer
  return within(had(), wait, missed, () => {
    isWanted = false;
    joining.then((claim) => claim?.leave()).catch(() => {}); // the wait's own outcome is told; this claim is nobody's
  });
}
