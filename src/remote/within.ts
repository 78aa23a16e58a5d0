import { limit } from "../sync/limit.ts";
import { timedOut } from "../sync/timed-out.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";

/**
 * What comes of the work, if that is known in time: else it rejects as the wait says, at once, and `givenUp` is called; what the work comes to then is for
 * that to see to. `missed` names it: "the lock "door" was not acquired".
 */
export function within<T>(work: Promise<T>, wait: Wait | undefined, missed: string, givenUp: () => void): Promise<T> {
  const timeoutMs = timeoutOf(wait);
  if (timeoutMs === Infinity && wait?.signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const giveUp = (reason: unknown): void => {
      disarm();
      reject(reason);
      givenUp();
    };
    const disarm = limit(timeoutMs, wait?.signal, () => giveUp(timedOut(missed, timeoutMs)), giveUp);
    const settle = async (): Promise<void> => {
      try {
        resolve(await work);
      } catch (error) {
        reject(error);
      }
      disarm();
    };
    void settle();
  });
}
