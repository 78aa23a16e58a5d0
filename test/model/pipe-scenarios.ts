import type { LocalPipeEnd, PipeSide } from "../../src/sync/pipe.ts";
import { Conversation } from "./conversation.ts";
import type { Scenario } from "./scenario.ts";
import type { Program, World } from "./world.ts";

interface Tools {
  readonly world: World;
  readonly end: LocalPipeEnd<string>;
}

type Use = (tools: Tools) => Promise<void>;

const observer = new Conversation();
const OPTIONS = { bytes: 64 };
/** So long that there is room for one. */
const text = (value: number): string => `${value} `.padEnd(40, ".");
const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");

/** Goes on when the other end is over. */
async function unlessOver({ world }: Tools, isReceiving: boolean, body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    const code = codeOf(error);
    if (code !== "closed" && code !== "broken") throw error;
    observer.over(world, code === "broken", isReceiving);
  }
}

const send =
  (value: number): Use =>
  (tools) =>
    unlessOver(tools, false, async () => {
      observer.sending(tools.world, value);
      await tools.end.send(text(value));
      observer.sent(tools.world, value);
    });

const sendBlocking =
  (value: number): Use =>
  (tools) =>
    unlessOver(tools, false, async () => {
      observer.sending(tools.world, value);
      tools.end.sendSync(text(value));
      observer.sent(tools.world, value);
    });

const had = ({ world }: Tools, value: string): void => observer.received(world, Number.parseInt(value, 10));
const receive: Use = (tools) => unlessOver(tools, true, async () => had(tools, await tools.end.receive()));
const receiveBlocking: Use = (tools) => unlessOver(tools, true, async () => had(tools, tools.end.receiveSync()));

/** Until the other end is over. */
const receiveAll: Use = (tools) =>
  unlessOver(tools, true, async () => {
    for (;;) had(tools, await tools.end.receive());
  });

const pollAndReceive: Use = (tools) =>
  unlessOver(tools, true, async () => {
    if (!(await tools.end.poll())) throw new Error("its time was not over");
    for (const value of tools.end.tryReceiveSync()) had(tools, value);
  });

/** One of this thread polls, another receives, and answers. */
const pollAside: Use = async (tools) => {
  const answer = async (): Promise<void> => {
    await receive(tools);
    await send(11)(tools);
  };
  await Promise.all([tools.end.poll(), answer()]);
};

const close: Use = async ({ world, end }) => {
  observer.closing(world);
  end.closeSync();
  observer.closed(world);
};

function using(side: PipeSide, uses: readonly Use[]): Program {
  return async (world) => {
    const end = world.open().pipe<string>("p", side, OPTIONS);
    world.begin();
    for (const use of uses) {
      await use({ world, end });
      await world.rest();
    }
  };
}

function talk(claim: string, left: Use[], right: Use[], what: Partial<Scenario> = {}): Scenario {
  return {
    claim,
    actors: [using("left", left), using("right", right)],
    observers: [observer],
    preemptions: 2,
    reaches: ["received"],
    ...what,
  };
}

/** Opens the left end, if it can. */
const claimant: Program = async (world) => {
  const space = world.open();
  world.begin();
  try {
    space.pipe<string>("p", "left", OPTIONS);
  } catch (error) {
    if (codeOf(error) !== "not-owner") throw error;
    observer.refused(world);
    return;
  }
  observer.opened(world);
};

/** Opens the left end, and closes it. */
const visitor: Program = async (world) => {
  const space = world.open();
  world.begin();
  const end = space.pipe<string>("p", "left", OPTIONS);
  observer.opened(world);
  await close({ world, end });
};

/** When the others are through: opens both ends, and passes a value. */
const successor: Program = async (world) => {
  const space = world.open();
  world.begin();
  const [left, right] = [space.pipe<string>("p", "left", OPTIONS), space.pipe<string>("p", "right", OPTIONS)];
  right.sendSync(text(1));
  left.sendSync(text(2));
  if (left.receiveSync() !== text(1) || right.receiveSync() !== text(2)) throw new Error("another value");
  observer.opened(world);
  left.closeSync();
  right.closeSync();
};

const died = { kills: 1, slices: 8, preemptions: 1 };

export const pipeScenarios: readonly Scenario[] = [
  talk("one sends two values, one blocks for them", [sendBlocking(1), sendBlocking(2)], [receiveBlocking, receiveBlocking]),
  talk("one sends two values, one waits for them", [send(1), send(2)], [receive, receive], { preemptions: 3 }),
  talk("there and back", [sendBlocking(1), receive], [receiveBlocking, send(11)]),
  talk("both send first", [send(1), receive], [sendBlocking(11), receiveBlocking]),
  talk("who polls leaves the value to who receives", [sendBlocking(1), receive, close], [pollAside], { preemptions: 1 }),
  talk("what was sent before the end was closed is received, and then who waits is told", [send(1), close], [receiveAll, close], {
    reaches: ["received", "told that one closed"],
  }),
  talk("who waits for room is told when the other end is closed", [sendBlocking(1), send(2), close], [close], {
    reaches: ["told that one closed"],
  }),
  talk("what one who is killed had sent is received, and then who waits is told", [sendBlocking(1), send(2), close], [receiveAll, close], {
    ...died,
    mortal: [0],
    reaches: ["received", "told that one closed", "told that one died"],
  }),
  talk("who waits for room is told when the receiver is killed", [sendBlocking(1), sendBlocking(2), close], [receiveBlocking, close], {
    ...died,
    mortal: [1],
    reaches: ["received", "told that one died"],
  }),
  talk("who polls is told when the sender is killed", [sendBlocking(1), close], [pollAndReceive, receiveBlocking, close], {
    ...died,
    mortal: [0],
    reaches: ["received", "told that one died"],
  }),
  talk("there and back, and either may be killed", [sendBlocking(1), receive, close], [receiveBlocking, send(11), close], {
    ...died,
    reaches: ["received", "told that one died"],
  }),
  {
    claim: "however its ends came to be over, the pipe is as new",
    actors: [using("left", [send(1), close]), using("right", [receiveBlocking, close]), successor],
    observers: [observer],
    preemptions: 1,
    kills: 1,
    mortal: [0, 1],
    slices: 8,
    lastAfterwards: true,
    reaches: ["opened"],
  },
  {
    claim: "of two who open an end one has it",
    actors: [claimant, claimant],
    observers: [observer],
    preemptions: 3,
    reaches: ["opened", "refused"],
  },
  {
    claim: "who opens an end and is killed keeps nobody waiting",
    actors: [visitor, using("right", [receive, close])],
    observers: [observer],
    ...died,
    mortal: [0],
    reaches: ["opened", "told that one closed", "told that one died"],
  },
];
