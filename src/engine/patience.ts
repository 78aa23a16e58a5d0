/** In so many parts it counts: what an event loop that stands still misses counts as one of them at most. */
const PARTS = 4;

/**
 * Calls `over` once when a store has been silent for so many ms. An event loop that stands still cannot hear: the time counts in parts that begin one after
 * the other, and what has come by the end of the last one is read first. Returns what calls it off. `isAside`: it keeps no process alive.
 */
export function patience(ms: number, over: () => void, isAside = false): () => void {
  let left = PARTS;
  let last: NodeJS.Immediate | undefined;
  const part = (): void => {
    if (--left > 0) timer.refresh();
    else last = setImmediate(over);
  };
  const timer = setTimeout(part, ms / PARTS);
  if (isAside) timer.unref();
  return () => {
    clearTimeout(timer);
    clearImmediate(last);
  };
}
