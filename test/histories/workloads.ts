import type { Hold, LocalHold, LocalSpace, Space } from "lockstep";
import type { Outcome, Recorder } from "./recorder.ts";

/** What clients do to one object of a space, all at the same time. */
export type Workload = "queue" | "lock" | "register";

/** A number below `bound`. */
export type Random = (bound: number) => number;

/** A client's next step. `unique` is a number that no other step of any client has. */
export type Step = (unique: number, random: Random) => Promise<void>;

/** Of the queue. */
export const CAPACITY = 4;
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

/** The blocking forms, where there are any. */
function localOf(space: Space): LocalSpace | undefined {
  return "can" in space ? undefined : (space as LocalSpace);
}

export const workloads: Readonly<Record<Workload, (space: Space, recorder: Recorder) => Step>> = {
  queue(space, recorder) {
    const options = { capacity: CAPACITY };
    const queue = space.queue<number>("queue", options);
    const local = localOf(space)?.queue<number>("queue", options);
    const puts: ((value: number) => Outcome | Promise<Outcome>)[] = [
      async (value) => (await queue.put(value, BRIEFLY), ["ok", value]),
      async (value) => ((await queue.tryPut(value)) ? ["ok", value] : fail),
    ];
    const gets: (() => Outcome | Promise<Outcome>)[] = [
      async () => ["ok", await queue.get(BRIEFLY)],
      async () => taken(await queue.tryGet()),
    ];
    if (local !== undefined) {
      puts.push(
        (value) => (local.putSync(value, BRIEFLY), ["ok", value]),
        (value) => (local.tryPutSync(value) ? ["ok", value] : fail),
      );
      gets.push(
        () => ["ok", local.getSync(BRIEFLY)],
        () => taken(local.tryGetSync()),
      );
    }
    return async (unique, random) => {
      const form = random(puts.length);
      if (random(2) === 0) await recorder.record("enqueue", unique, () => inTime(() => puts[form]!(unique)));
      else await recorder.record("dequeue", null, () => inTime(gets[form]!));
    };
  },

  lock(space, recorder) {
    const lock = space.lock("lock");
    const local = localOf(space)?.lock("lock");
    const acquires: (() => Hold | null | Promise<Hold | null>)[] = [() => lock.acquire(BRIEFLY), () => lock.acquire()];
    if (local === undefined) acquires.push(() => lock.tryAcquire());
    else
      acquires.push(
        () => local.acquireSync(BRIEFLY),
        () => local.acquireSync(),
        () => local.tryAcquireSync(),
      );
    return async (_, random) => {
      let hold: Hold | null = null;
      const acquire = acquires[random(acquires.length)]!;
      await recorder.record("acquire", null, () => inTime(async () => ((hold = await acquire()) === null ? fail : ["ok", null])));
      const held = hold as Hold | LocalHold | null;
      if (held === null) return;
      if (random(2) === 0) await new Promise(setImmediate); // so that others find it held
      await recorder.record("release", recorder.process, async () => {
        if ("releaseSync" in held) held.releaseSync();
        else await held.release();
        return ["ok", recorder.process];
      });
    };
  },

  register(space, recorder) {
    const register = space.value("register", "int32");
    let seen = 0;
    return async (unique, random) => {
      const what = random(4);
      if (what === 0) await recorder.record("write", unique, async () => (await register.set(unique), ["ok", unique]));
      else if (what === 1) await recorder.record("read", null, async () => ["ok", (seen = await register.get())]);
      else {
        const from = what === 2 ? seen : await register.get();
        const change = [from, unique] as const;
        await recorder.record("cas", change, async () => ((await register.compareExchange(from, unique)) === from ? ["ok", change] : fail));
      }
    };
  },
};
