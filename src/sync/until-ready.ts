/**
 * Sleeps until `ready` says true, which is asked before each sleep; false when `timeoutMs` by the clock `now` were over first. `slept` gets what is left of
 * them, and says whether it was woken.
 */
export async function untilReady(
  ready: () => boolean | PromiseLike<boolean>,
  slept: (leftMs: number) => Promise<boolean>,
  timeoutMs: number,
  now: () => number,
): Promise<boolean> {
  const deadline = now() + timeoutMs;
  while (!(await ready())) {
    const leftMs = deadline - now();
    if (await slept(leftMs)) continue;
    return leftMs > 0 && (await ready()); // it may have come true without a word
  }
  return true;
}
