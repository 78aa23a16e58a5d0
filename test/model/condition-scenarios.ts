import type { LockHold } from "../../src/local/raw/lock-hold.ts";
import type { LocalCondition } from "../../src/sync/condition.ts";
import type { LocalLock } from "../../src/sync/lock.ts";
import { Calls } from "./calls.ts";
import { Exclusion } from "./exclusion.ts";
import { Newcomers } from "./newcomers.ts";
import type { Scenario } from "./scenario.ts";
import type { Program, World } from "./world.ts";

const exclusion = new Exclusion(1, 0);
const calls = new Calls(1);
const newcomers = new Newcomers();

/** The variable that the waiters wait for. */
const ITEMS = 0;

interface Tools {
  readonly world: World;
  readonly lock: LocalLock;
  readonly condition: LocalCondition;
}

type Use = (tools: Tools) => Promise<void>;

const hasCode = (error: unknown, code: string): boolean => error instanceof Error && "code" in error && error.code === code;

async function inside({ world, lock }: Tools, body: (hold: LockHold) => Promise<void>): Promise<void> {
  const hold = (await lock.acquire()) as LockHold;
  exclusion.entered(world, hold);
  await body(hold);
  exclusion.left(world);
  hold.releaseSync();
}

/** Gives the lock up while `wait` runs, and says whether it was called: false when the time was over, or it was aborted. */
async function waited({ world }: Tools, hold: LockHold, wait: () => void | Promise<void>): Promise<boolean> {
  exclusion.left(world);
  hold.abandoned = false;
  let wasCalled = true;
  try {
    await wait();
  } catch (error) {
    if (!hasCode(error, "timeout") && !(error instanceof Aborted)) throw error;
    wasCalled = false;
  }
  exclusion.entered(world, hold);
  if (wasCalled) calls.answered(world);
  return wasCalled;
}

class Aborted extends Error {}

/** Takes an item, blocking until there is one. */
const takeBlocking: Use = (tools) =>
  inside(tools, async (hold) => {
    while (tools.world.get(ITEMS) === 0) await waited(tools, hold, () => tools.condition.waitSync(hold));
    tools.world.set(ITEMS, tools.world.get(ITEMS) - 1);
  });

/** Takes an item, waiting until there is one. */
const take: Use = (tools) =>
  inside(tools, async (hold) => {
    while (tools.world.get(ITEMS) === 0) await waited(tools, hold, () => tools.condition.wait(hold));
    tools.world.set(ITEMS, tools.world.get(ITEMS) - 1);
  });

const takeTwoAtATime: Use = async (tools) => {
  await Promise.all([take(tools), take(tools)]);
};

/** An asynchronous sleeper, and a waiter for the lock that may run out of time. */
const takeAndWaitBriefly: Use = async (tools) => {
  await Promise.all([take(tools), waitBriefly(tools)]);
};

const waitBriefly: Use = async ({ world, lock }) => {
  let hold: LockHold;
  try {
    hold = (await lock.acquire({ timeoutMs: 100 })) as LockHold;
  } catch (error) {
    if (!hasCode(error, "timeout")) throw error;
    return;
  }
  exclusion.entered(world, hold);
  exclusion.left(world);
  hold.releaseSync();
};

/** An asynchronous sleeper, and the thread itself blocks for an item. */
const takeBothWays: Use = async (tools) => {
  await Promise.all([take(tools), takeBlocking(tools)]);
};

/** Waits once, and passes a call that it does not need on to the next. */
const passOn =
  (wait: (tools: Tools, hold: LockHold) => void | Promise<void>): Use =>
  (tools) =>
    inside(tools, async (hold) => {
      if (!(await waited(tools, hold, () => wait(tools, hold)))) return;
      calls.called(tools.world, 1);
      tools.condition.notify(hold);
    });

const passOnBlocking = passOn(({ condition }, hold) => condition.waitSync(hold, { timeoutMs: 100 }));
const passOnInTime = passOn(({ condition }, hold) => condition.wait(hold, { timeoutMs: 100 }));
const passOnUnlessAborted = passOn(({ condition, world }, hold) =>
  world.untilAborted(new Aborted(), (signal) => condition.wait(hold, { signal })),
);

/** Waits once; its hold may be disposed of meanwhile, and then no call is for it. */
const leaveMeanwhile: Use = async (tools) => {
  const { world, lock, condition } = tools;
  const hold = (await lock.acquire()) as LockHold;
  exclusion.entered(world, hold);
  try {
    const wait = (signal: AbortSignal): Promise<void> => {
      signal.addEventListener("abort", () => {
        if (hold.waiting) hold[Symbol.dispose]();
      });
      return condition.wait(hold);
    };
    await waited(tools, hold, () => world.untilAborted(new Aborted(), wait));
  } catch (error) {
    if (!hasCode(error, "not-held")) throw error;
    return;
  }
  calls.called(world, 1);
  condition.notify(hold);
  exclusion.left(world);
  hold.releaseSync();
};

/** Puts an item down and calls so many. */
const put =
  (count: number, items = 1): Use =>
  (tools) =>
    inside(tools, async (hold) => {
      tools.world.set(ITEMS, tools.world.get(ITEMS) + items);
      calls.called(tools.world, count);
      tools.condition.notify(hold, count);
    });

function using(uses: readonly Use[]): Program {
  return async (world) => {
    const space = world.open();
    const lock = space.lock("x");
    const condition = space.condition("c", lock);
    world.begin();
    for (const use of uses) {
      await use({ world, lock, condition });
      await world.rest();
    }
  };
}

/** Opens the space while others use it. */
const joining: Program = (world) => {
  world.begin();
  world.open().lock("x");
};

function sharing(claim: string, actors: Use[][], what: Partial<Scenario> = {}): Scenario {
  return { claim, actors: actors.map(using), observers: [exclusion, calls], preemptions: 3, reaches: ["answered"], ...what };
}

const ALL = 9;
const died = { kills: 1, slices: 8, reaches: ["answered", "abandoned"] };

export const conditionScenarios: readonly Scenario[] = [
  sharing("a notification wakes one who blocks", [[takeBlocking], [put(1)]], { preemptions: 4, late: true }),
  sharing("a notification wakes one who waits", [[take], [put(1)]], { preemptions: 4 }),
  sharing("each of two notifications wakes one", [[takeBlocking], [take], [put(1), put(1)]], { preemptions: 1 }),
  sharing("one thread waits twice, and is notified twice", [[takeTwoAtATime], [put(1), put(1)]]),
  sharing("one thread sleeps, and waits for the lock for a while", [[takeAndWaitBriefly], [put(1)]]),
  sharing("one thread sleeps and blocks at a time, and is notified twice", [[takeBothWays], [put(1), put(1)]]),
  sharing("a notification to all wakes all", [[takeBlocking], [take], [put(ALL, 2)]], { preemptions: 1, late: true }),
  sharing("who runs out of time while blocking takes no notification from others", [[take], [passOnBlocking], [put(1)]], {
    preemptions: 1,
  }),
  sharing("who runs out of time while waiting takes no notification from others", [[takeBlocking], [passOnInTime], [put(1)]], {
    preemptions: 1,
  }),
  sharing("who is aborted takes no notification from others", [[take], [passOnUnlessAborted], [put(1)]], { preemptions: 1 }),
  sharing("who leaves takes no notification from others", [[take], [leaveMeanwhile], [put(1)]], { preemptions: 1 }),
  sharing("a killed waiter keeps nobody else waiting", [[takeBlocking], [take], [put(ALL, 2)]], {
    ...died,
    preemptions: 0,
    mortal: [0, 1],
  }),
  sharing("after a killed notifier another one wakes the waiters", [[take], [put(ALL)], [put(ALL)]], {
    ...died,
    preemptions: 1,
    mortal: [1],
  }),
  {
    claim: "no wake-up is meant for one that took the slot of a dead waiter",
    actors: [using([takeBlocking]), using([put(1)]), joining],
    observers: [exclusion, calls, newcomers],
    ...died,
    reaches: ["slot taken over"],
    preemptions: 2,
    mortal: [0],
    comesAndGoes: true,
  },
  sharing("a waiter that was stopped goes on later", [[takeBlocking], [put(1)]], { stops: 1, slices: 8, preemptions: 2, late: true }),
];
