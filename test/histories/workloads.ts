import type { LocalHold, LocalSpace } from "lockstep";
import type { Outcome, Recorder } from "./recorder.ts";

/** What clients do to one object of a space, all at the same time. */
export type Workload = "queue" | "lock" | "register";

/** A number below `bound`. */
export type Random = (bound: number) => number;

/** A client's next step. `unique` is a number that no other step of any client has. */
export type Step = (unique: number, random: Random) => Promise<void>;

const CAPACITY = 4;
const BRIEFLY = { timeoutMs: 3 };
const fail: Outcome = ["fail", null];

/** A time-out has no effect: that is what the histories are to show. */
async function inTime(body: () => Outcome | Promise<Outcome>): Promise<Outcome> {
  try {
    return await body();
  } catch (error) {
    if ((error as { code: string }).code === "timeout") return fail;
    throw error;
  }
}

const taken = (values: readonly number[]): Outcome => (values.length === 0 ? fail : ["ok", values[0]!]);

export const workloads: Readonly<Record<Workload, (space: LocalSpace, recorder: Recorder) => Step>> = {
  queue(space, recorder) {
    const queue = space.queue<number>("queue", { capacity: CAPACITY });
    const puts: readonly ((value: number) => Outcome | Promise<Outcome>)[] = [
      async (value) => (await queue.put(value, BRIEFLY), ["ok", value]),
      (value) => (queue.putSync(value, BRIEFLY), ["ok", value]),
      async (value) => ((await queue.tryPut(value)) ? ["ok", value] : fail),
      (value) => (queue.tryPutSync(value) ? ["ok", value] : fail),
    ];
    const gets: readonly (() => Outcome | Promise<Outcome>)[] = [
      async () => ["ok", await queue.get(BRIEFLY)],
      () => ["ok", queue.getSync(BRIEFLY)],
      async () => taken(await queue.tryGet()),
      () => taken(queue.tryGetSync()),
    ];
    return async (unique, random) => {
      const form = random(4);
      if (random(2) === 0) await recorder.record("enqueue", unique, () => inTime(() => puts[form]!(unique)));
      else await recorder.record("dequeue", null, () => inTime(gets[form]!));
    };
  },

  lock(space, recorder) {
    const lock = space.lock("lock");
    const acquires: readonly (() => LocalHold | null | Promise<LocalHold | null>)[] = [
      () => lock.acquire(BRIEFLY),
      () => lock.acquire(),
      () => lock.acquireSync(BRIEFLY),
      () => lock.acquireSync(),
      () => lock.tryAcquireSync(),
    ];
    return async (_, random) => {
      let hold: LocalHold | null = null;
      const acquire = acquires[random(acquires.length)]!;
      await recorder.record("acquire", null, () => inTime(async () => ((hold = await acquire()) === null ? fail : ["ok", null])));
      const held = hold as LocalHold | null;
      if (held === null) return;
      if (random(2) === 0) await new Promise(setImmediate); // so that others find it held
      await recorder.record("release", null, () => (held.releaseSync(), ["ok", null]));
    };
  },

  register(space, recorder) {
    const register = space.value("register", "int32");
    let seen = 0;
    return async (unique, random) => {
      const what = random(4);
      if (what === 0) await recorder.record("write", unique, () => (register.set(unique), ["ok", unique]));
      else if (what === 1) await recorder.record("read", null, () => ["ok", (seen = register.get())]);
      else {
        const from = what === 2 ? seen : register.get();
        const change = [from, unique] as const;
        await recorder.record("cas", change, () => (register.compareExchange(from, unique) === from ? ["ok", change] : fail));
      }
    };
  },
};
