import { whenAborted } from "./when-aborted.ts";

/**
 * Calls `onTime` when `timeoutMs` (0 to 2,147,483,647, or Infinity for never) is over, or `onAbort` with the signal's reason when it aborts. Returns
 * what disarms both. A signal that has aborted before says nothing any more: ask it first.
 */
export function limit(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  onTime: () => void,
  onAbort: (reason: unknown) => void,
): () => void {
  const timer = timeoutMs === Infinity ? undefined : setTimeout(onTime, timeoutMs);
  const callOff = signal && whenAborted(signal, () => onAbort(signal.reason));
  return () => {
    clearTimeout(timer);
    callOff?.();
  };
}
