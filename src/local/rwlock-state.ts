import { holdingsIn } from "./holdings.ts";
import type { Look, Party, Share } from "./look.ts";
import { ABANDONED, READERS, SETS, WRITERS } from "./rwlock.ts";
import { waitedSinceMs, waitersIn } from "./wait-set.ts";

/** What there is to see of an rwlock. */
export interface RWLockState {
  readonly writer: Party | null;
  readonly readers: readonly Share[];
  /** Did a writer die? The next one is told. */
  readonly abandoned: boolean;
  readonly waitingReaders: readonly Share[];
  readonly waitingWriters: readonly Share[];
  readonly waitedSinceMs: number | null;
}

export function rwlockState(look: Look): RWLockState {
  const held = holdingsIn(look, look.actors * SETS);
  const waitingReaders = waitersIn(look, READERS);
  const waitingWriters = waitersIn(look, WRITERS);
  const writer = held.find(({ count }) => count < 0)?.party ?? null;
  return {
    writer,
    readers: held.filter(({ count }) => count > 0),
    abandoned: look.load(ABANDONED) === 1 || writer?.dead === true,
    waitingReaders,
    waitingWriters,
    waitedSinceMs: waitedSinceMs(look, waitingReaders, waitingWriters),
  };
}
