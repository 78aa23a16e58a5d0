import type { LocalQueue, QueueOptions } from "../../src/sync/queue.ts";
import { Delivery } from "./delivery.ts";
import type { Scenario } from "./scenario.ts";
import type { Program, World } from "./world.ts";

interface Tools {
  readonly world: World;
  readonly queue: LocalQueue<number>;
  readonly observer: Delivery;
}

type Use = (tools: Tools) => Promise<void>;

const observer = new Delivery();
const hasCode = (error: unknown, code: string): boolean => error instanceof Error && "code" in error && error.code === code;

const put =
  (value: number): Use =>
  async ({ world, queue }) => {
    observer.put(world, value);
    await queue.put(value);
  };

const putBlocking =
  (value: number): Use =>
  async ({ world, queue }) => {
    observer.put(world, value);
    queue.putSync(value);
  };

const get: Use = async ({ world, queue }) => observer.got(world, await queue.get());
const getBlocking: Use = async ({ world, queue }) => observer.got(world, queue.getSync());

/** Two asynchronous takings of one thread at a time. */
const getTwice: Use = async (tools) => {
  await Promise.all([get(tools), get(tools)]);
};

const getBriefly: Use = async ({ world, queue }) => {
  try {
    observer.got(world, queue.getSync({ timeoutMs: 100 }));
  } catch (error) {
    if (!hasCode(error, "timeout")) throw error;
  }
};

/** Puts what it takes back. */
const getAndReturnUnlessAborted: Use = async ({ world, queue }) => {
  const reason = new Error("aborted");
  try {
    queue.putSync(await world.untilAborted(reason, (signal) => queue.get({ signal })));
  } catch (error) {
    if (error !== reason) throw error;
  }
};

const drain: Use = async ({ world, queue }) => {
  for (const value of queue.tryGetSync(9)) observer.got(world, value);
};

const acknowledging =
  (take: Use): Use =>
  async (tools) => {
    await take(tools);
    observer.done(tools.world, 1);
    tools.queue.taskDoneSync();
    observer.acknowledged(tools.world, 1);
  };

/** Takes what there is, so many at most, and acknowledges it. */
const acknowledgeThere =
  (most: number): Use =>
  async ({ world, queue }) => {
    const values = queue.tryGetSync(most);
    for (const value of values) observer.got(world, value);
    if (values.length === 0) return;
    observer.done(world, values.length);
    queue.taskDoneSync(values.length);
    observer.acknowledged(world, values.length);
  };

const join: Use = async ({ world, queue }) => {
  observer.joins(world);
  try {
    await queue.join();
    observer.joined(world);
  } catch (error) {
    if (!hasCode(error, "broken")) throw error;
    observer.lost(world, Number.parseInt((error as Error).message, 10));
  }
};

const close: Use = async ({ queue }) => queue.closeSync();

const getUntilClosed: Use = async ({ world, queue }) => {
  try {
    for (;;) observer.got(world, await queue.get());
  } catch (error) {
    if (!hasCode(error, "closed")) throw error;
  }
};

function using(options: QueueOptions, uses: readonly Use[]): Program {
  return async (world) => {
    const queue = world.open().queue<number>("q", options);
    world.begin();
    for (const use of uses) {
      await use({ world, queue, observer });
      await world.rest();
    }
  };
}

function sharing(claim: string, actors: Use[][], what: Partial<Scenario> = {}, options: QueueOptions = {}): Scenario {
  return {
    claim,
    actors: actors.map((uses) => using({ bytes: 64, ...options }, uses)),
    observers: [observer],
    preemptions: 2,
    reaches: ["had"],
    ...what,
  };
}

const died = { kills: 1, slices: 8, reaches: ["had after a death"] };
const JOINABLE = { joinable: true };

export const queueScenarios: readonly Scenario[] = [
  sharing("one puts, one blocks for it", [[putBlocking(1)], [getBlocking]], { preemptions: 3, late: true }),
  sharing("one puts, one waits for it", [[put(1)], [get]], { preemptions: 3 }),
  sharing("two values for one who waits twice at a time", [[put(1), put(2)], [getTwice]]),
  sharing("each of two gets one", [[put(1), put(2)], [getBlocking], [get]], { preemptions: 1 }),
  sharing(
    "with room for one, the next put waits",
    [
      [putBlocking(1), putBlocking(2)],
      [getBlocking, get],
    ],
    { preemptions: 3 },
    { capacity: 1 },
  ),
  sharing("with room for one, two put and one gets", [[putBlocking(1)], [put(2)], [getBlocking, get]], { preemptions: 1 }, { capacity: 1 }),
  sharing("who runs out of time leaves the value to the next", [[put(1), put(2)], [getBriefly], [get, drain]], { preemptions: 1 }),
  sharing("who is aborted leaves the value to the next", [[getBlocking], [getAndReturnUnlessAborted], [put(1)]], { preemptions: 1 }),
  sharing("who waits goes on when it is closed", [[put(1), close], [getUntilClosed]]),
  sharing("a killed taker takes one value along at most", [[put(1), put(2)], [getBlocking], [get]], {
    ...died,
    preemptions: 1,
    mortal: [1],
  }),
  sharing("a killed putter keeps nobody waiting", [[putBlocking(1)], [put(2)], [getBlocking]], { ...died, preemptions: 1, mortal: [0] }),
  sharing("join waits until all is done", [[put(1), join], [acknowledging(getBlocking)]], { reaches: ["had", "joined"] }, JOINABLE),
  sharing(
    "join is told what a killed taker took along, and waits for the rest",
    [[put(1), put(2), join], [acknowledgeThere(1)], [acknowledgeThere(9)]],
    { ...died, preemptions: 1, mortal: [1], reaches: ["joined", "lost"] },
    JOINABLE,
  ),
];
