import { LockstepError } from "./error.ts";

/** The values of `take`, one after another, until it says `"closed"` and `isOver` agrees that this was the end. */
export async function* untilClosed<T>(take: () => Promise<T>, isOver: () => boolean): AsyncGenerator<T, void> {
  for (;;) {
    let value: T;
    try {
      value = await take();
    } catch (error) {
      if (error instanceof LockstepError && error.code === "closed" && isOver()) return;
      throw error;
    }
    yield value;
  }
}
