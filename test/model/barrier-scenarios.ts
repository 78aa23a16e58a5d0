import type { LocalSpace } from "../../src/sync/space.ts";
import { Gathering, MORTAL } from "./gathering.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

interface Tools {
  readonly world: World;
  readonly space: LocalSpace;
  readonly parties: number;
  readonly observer: Gathering;
}

type Use = (tools: Tools) => Promise<void>;

async function unlessBroken({ world, observer }: Tools, wait: () => number | Promise<number>): Promise<void> {
  observer.comes(world);
  try {
    await wait();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "broken")) throw error;
    observer.broken(world);
    return;
  }
  observer.passed(world);
}

const wait: Use = (tools) => unlessBroken(tools, () => tools.space.barrier("b", tools.parties).wait());
const waitBlocking: Use = (tools) => unlessBroken(tools, () => tools.space.barrier("b", tools.parties).waitSync());
const waitActing: Use = (tools) => unlessBroken(tools, () => tools.space.barrier("b", tools.parties).wait({ action: () => {} }));

const countDown: Use = async ({ world, space, parties, observer }) => {
  observer.comes(world);
  space.latch("b", parties).countDownSync();
};
const waitForLatch: Use = async ({ world, space, parties, observer }) => {
  await space.latch("b", parties).wait();
  observer.passed(world);
};
const blockForLatch: Use = async ({ world, space, parties, observer }) => {
  space.latch("b", parties).waitSync();
  observer.passed(world);
};

function sharing(claim: string, parties: number, actors: Use[][], what: Partial<Scenario> = {}): Scenario {
  const isLatch = actors.flat().some((use) => [countDown, waitForLatch, blockForLatch].includes(use));
  const observer = new Gathering(parties, isLatch);
  return {
    claim,
    actors: actors.map((uses) => async (world) => {
      const space = world.open();
      if (isLatch) space.latch("b", parties);
      else space.barrier("b", parties);
      world.begin();
      for (const use of uses) {
        await use({ world, space, parties, observer });
        await world.rest();
      }
    }),
    observers: [observer],
    preemptions: 2,
    reaches: ["passed"],
    ...what,
  };
}

const died = { kills: 1, slices: 8, mortal: [MORTAL], reaches: ["passed", "told that one died"] };

export const barrierScenarios: readonly Scenario[] = [
  sharing("two block for each other, twice", 2, [
    [waitBlocking, waitBlocking],
    [waitBlocking, waitBlocking],
  ]),
  sharing("two wait for each other, twice", 2, [
    [wait, wait],
    [wait, wait],
  ]),
  sharing("three, of whom one blocks", 3, [[waitBlocking], [wait], [wait]], { preemptions: 1 }),
  sharing("the last one acts before they pass, twice", 2, [
    [waitActing, waitActing],
    [waitActing, waitBlocking],
  ]),
  sharing("one is killed: the other has passed, or is told", 2, [[waitBlocking], [wait]], { ...died, preemptions: 1 }),
  sharing("one is killed when another has yet to come: who waits is told", 3, [[waitBlocking], [wait]], {
    ...died,
    preemptions: 1,
    reaches: ["told that one died"],
  }),
  sharing(
    "one is killed in its second time",
    2,
    [
      [wait, waitBlocking],
      [waitBlocking, wait],
    ],
    { ...died, preemptions: 0, reaches: ["passed"] },
  ),
  sharing("one of three is killed: the others have passed, or are told", 3, [[wait], [waitBlocking], [waitBlocking]], {
    ...died,
    preemptions: 0,
  }),
  sharing("a latch lets go on who blocks and who waits", 2, [[countDown, waitForLatch], [blockForLatch], [countDown]], { preemptions: 1 }),
  sharing("a latch opens though who opened it is killed in the act", 2, [[countDown, blockForLatch], [countDown], [waitForLatch]], {
    ...died,
    preemptions: 0,
    reaches: ["passed"],
  }),
];
