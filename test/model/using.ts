import type { LockHold } from "../../src/local/raw/lock-hold.ts";
import type { SharedLock } from "../../src/local/lock.ts";
import type { LocalLock } from "../../src/sync/lock.ts";
import { Exclusion } from "./exclusion.ts";
import type { Program, World } from "./world.ts";

/** What an actor needs to use a lock: the model, the lock, and who watches that its promises are kept. */
export interface Tools {
  readonly world: World;
  readonly lock: LocalLock;
  readonly observer: Exclusion;
}

/** A way to use a lock once. */
export type Use = (tools: Tools) => void | Promise<void>;

function section({ world, observer }: Tools, hold: LockHold): void {
  observer.entered(world, hold);
  observer.left(world);
  hold.releaseSync();
}

const hasCode = (error: unknown, code: string): boolean => error instanceof Error && "code" in error && error.code === code;

/** Blocks as long as it takes. */
export const block: Use = (tools) => section(tools, tools.lock.acquireSync() as LockHold);

/** Blocks, and gives up when the time is over. */
export const blockBriefly: Use = (tools) => {
  let hold: LockHold;
  try {
    hold = tools.lock.acquireSync({ timeoutMs: 100 }) as LockHold;
  } catch (error) {
    if (!hasCode(error, "timeout")) throw error;
    return;
  }
  section(tools, hold);
};

export const tryOnce: Use = (tools) => {
  const hold = tools.lock.tryAcquireSync();
  if (hold !== null) section(tools, hold as LockHold);
};

/** Waits without blocking. */
export const wait: Use = async (tools) => section(tools, (await tools.lock.acquire()) as LockHold);

/** Waits without blocking, and gives up when the time is over. */
export const waitBriefly: Use = async (tools) => {
  let hold: LockHold;
  try {
    hold = (await tools.lock.acquire({ timeoutMs: 100 })) as LockHold;
  } catch (error) {
    if (!hasCode(error, "timeout")) throw error;
    return;
  }
  section(tools, hold);
};

/** Waits without blocking, until it is aborted. */
export const waitUntilAborted: Use = async (tools) => {
  const reason = new Error("aborted");
  let hold: LockHold;
  try {
    hold = (await tools.world.untilAborted(reason, (signal) => tools.lock.acquire({ signal }))) as LockHold;
  } catch (error) {
    if (error !== reason) throw error;
    return;
  }
  section(tools, hold);
};

/** Two asynchronous waiters of one thread at a time. */
export const waitTwice: Use = async (tools) => {
  await Promise.all([wait(tools), wait(tools)]);
};

/** An asynchronous waiter, and the thread itself blocks, unless the waiter has the lock by then. */
export const waitAndBlock: Use = async (tools) => {
  await Promise.all([wait(tools), blockUnlessHeld(tools)]);
};

async function blockUnlessHeld(tools: Tools): Promise<void> {
  try {
    await block(tools);
  } catch (error) {
    if (!hasCode(error, "deadlock")) throw error;
  }
}

/** Holds the lock for some turns of the event loop, and hears when the hold is ended by somebody else. */
export const holdOn: Use = async (tools) => {
  const { world, observer, lock } = tools;
  const hold = (await lock.acquire()) as LockHold;
  observer.entered(world, hold);
  const { signal } = hold;
  if (signal.aborted) throw new Error("a present hold has an aborted signal");
  const raw = lock as SharedLock;
  const { lose } = raw;
  // The hold's end: what aborts its signal comes with it, and listeners would swallow what the run throws.
  raw.lose = (reason) => {
    observer.lost(world, hold.seq);
    return lose.call(raw, reason);
  };
  await world.later();
  Reflect.deleteProperty(raw, "lose");
  if (!hold.held) return;
  observer.left(world);
  hold.releaseSync();
};

/** Ends the hold of whoever has the lock. */
export const force: Use = async ({ world, observer, lock }) => {
  try {
    await lock.release();
  } catch (error) {
    if (!hasCode(error, "not-held")) throw error;
    return;
  }
  observer.forced(world);
};

/** An actor that uses the lock `x` in these ways, one after the other. */
export function using(observer: Exclusion, ...uses: Use[]): Program {
  return async (world) => {
    const lock = world.open().lock("x");
    world.begin();
    for (const use of uses) {
      await use({ world, lock, observer });
      await world.rest();
    }
  };
}

/** Has the lock from the beginning on, and then uses it in these ways. */
export function holding(observer: Exclusion, ...uses: Use[]): Program {
  return async (world) => {
    const lock = world.open().lock("x");
    const hold = lock.acquireSync() as LockHold;
    observer.entered(world, hold);
    world.begin();
    observer.left(world);
    hold.releaseSync();
    for (const use of uses) {
      await use({ world, lock, observer });
      await world.rest();
    }
  };
}

/** Opens the space while others use it. */
export function joining(observer: Exclusion, ...uses: Use[]): Program {
  return async (world) => {
    world.begin();
    const lock = world.open().lock("x");
    for (const use of uses) await use({ world, lock, observer });
  };
}

/** Leaves the space while holding the lock. */
export function leaving(observer: Exclusion): Program {
  return async (world) => {
    const space = world.open();
    const lock = space.lock("x");
    world.begin();
    observer.entered(world, lock.acquireSync() as LockHold);
    observer.closing(world);
    await space.close();
  };
}

/** Waits for the lock `x` without blocking, and meanwhile blocks on `y`. */
export function blockedElsewhere(x: Exclusion, y: Exclusion): Program {
  return async (world) => {
    const space = world.open();
    const lock = space.lock("x");
    const other = space.lock("y");
    world.begin();
    const blocked = async (): Promise<void> => block({ world, lock: other, observer: y });
    await Promise.all([wait({ world, lock, observer: x }), blocked()]);
  };
}

/** Blocks on `y`, and then on `x`. */
export function oneAfterTheOther(x: Exclusion, y: Exclusion): Program {
  return async (world) => {
    const space = world.open();
    const lock = space.lock("x");
    const other = space.lock("y");
    world.begin();
    await block({ world, lock: other, observer: y });
    await block({ world, lock, observer: x });
  };
}
