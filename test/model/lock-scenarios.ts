import { Exclusion } from "./exclusion.ts";
import {
  type Use,
  block,
  blockBriefly,
  blockedElsewhere,
  force,
  holdOn,
  holding,
  oneAfterTheOther,
  joining,
  leaving,
  tryOnce,
  using,
  wait,
  waitAndBlock,
  waitBriefly,
  waitTwice,
  waitUntilAborted,
} from "./using.ts";
import type { Scenario } from "./scenario.ts";

const x = new Exclusion(1, 0);
const y = new Exclusion(2, 1);

/** Actors that share one lock, each using it in the ways given. */
function sharing(claim: string, actors: Use[][], what: Partial<Scenario> = {}): Scenario {
  return { claim, actors: actors.map((uses) => using(x, ...uses)), observers: [x], ...what };
}

const died = { kills: 1, slices: 6, reaches: ["abandoned"] };
const stopped = { stops: 1, slices: 6, late: true, reaches: ["offered"] };
const few = { preemptions: 2 };

const alive: Scenario[] = [
  sharing(
    "two block, twice each",
    [
      [block, block],
      [block, block],
    ],
    { late: true, reaches: ["offered"] },
  ),
  sharing("one blocks and one waits, twice each", [
    [block, block],
    [wait, wait],
  ]),
  sharing("two wait, twice each", [
    [wait, wait],
    [wait, wait],
  ]),
  sharing("two block, and each may run out of time", [[blockBriefly], [blockBriefly]], { late: true, reaches: ["offered"] }),
  sharing("one blocks, one waits until it runs out of time", [[block, block], [waitBriefly]], { late: true }),
  sharing("two wait until they are aborted", [[waitUntilAborted], [waitUntilAborted]], { late: true }),
  sharing("one thread waits twice at a time, another blocks", [[waitTwice], [block]], { late: true }),
  sharing("one thread waits and blocks at a time, another blocks", [[waitAndBlock], [block]], { late: true }),
  sharing("trying between blocking and waiting", [[tryOnce, block], [waitBriefly]]),
  sharing("sleeps that end for no reason", [[block], [block, block]], { spurious: 1, late: true, reaches: ["offered"] }),
  sharing("three block", [[block], [block], [block]], { ...few, late: true, reaches: ["offered"] }),
  sharing("three wait", [[wait], [wait], [wait]], few),
  sharing("three, one of each kind", [[block], [wait], [waitBriefly]], { ...few, late: true, reaches: ["offered"] }),
  sharing("one thread waits twice at a time, one blocks, one runs out of time", [[waitTwice], [block], [blockBriefly]], {
    ...few,
    late: true,
    reaches: ["offered"],
  }),
];

const dying: Scenario[] = [
  sharing("two block, one is killed", [[block, block], [block]], died),
  sharing("one blocks, one waits, one of them is killed", [[block], [wait, wait]], { ...died, late: true }),
  sharing("two wait until they run out of time, one is killed", [[waitBriefly], [waitUntilAborted]], died),
  sharing("one thread waits twice at a time, one blocks, one of them is killed", [[waitTwice], [block]], died),
  sharing("three block, two are killed", [[block], [block], [block]], {
    ...died,
    kills: 2,
    preemptions: 1,
    late: true,
    reaches: ["abandoned"],
  }),
  sharing("three of each kind, one is killed", [[block], [wait], [waitBriefly]], { ...died, ...few }),
];

const stopping: Scenario[] = [
  sharing("two block, one is stopped and goes on later", [[block, block], [block]], stopped),
  sharing("one blocks, one waits, one of them is stopped", [[block], [wait, wait]], stopped),
  sharing("three of each kind, one is stopped", [[block], [wait], [waitBriefly]], { ...stopped, preemptions: 1 }),
  {
    claim: "an offer that is not taken for long is taken by another, once",
    actors: [holding(x, holdOn), using(x, block), using(x, holdOn)],
    observers: [x],
    slicesAnytime: [0, 0, 2],
    preemptions: 1,
    late: true,
    reaches: ["offered"],
  },
];

const forcing: Scenario[] = [
  sharing("a release by force ends one hold, the one it found", [[holdOn, wait], [force]], { late: true, reaches: ["a hold lost"] }),
  sharing("a release by force while others wait", [[holdOn], [force], [block]], { ...few, late: true, reaches: ["a hold lost"] }),
  sharing("two release the same by force", [[holdOn, wait], [force], [force]], { ...few, reaches: ["a hold lost"] }),
  sharing("a release by force, and one of the two is killed", [[holdOn], [force, wait]], {
    ...died,
    reaches: ["a hold lost", "abandoned"],
  }),
];

const coming: Scenario[] = [
  { claim: "one leaves while holding", actors: [leaving(x), using(x, wait, block)], observers: [x], ...died, kills: 0, comesAndGoes: true },
  {
    claim: "one is killed, and its slot taken by one that opens the space",
    actors: [using(x, block, wait), joining(x, block)],
    observers: [x],
    ...died,
    comesAndGoes: true,
  },
  {
    claim: "no offer to one who is blocked elsewhere holds up the others",
    actors: [blockedElsewhere(x, y), oneAfterTheOther(x, y), using(x, block, block)],
    observers: [x, y],
    ...few,
    late: true,
    reaches: ["offered"],
  },
];

export const lockScenarios: readonly Scenario[] = [...alive, ...dying, ...stopping, ...forcing, ...coming];
