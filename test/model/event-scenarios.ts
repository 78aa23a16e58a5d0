import type { LocalEvent } from "../../src/sync/event.ts";
import { FlagWatch } from "./flag-watch.ts";
import type { Scenario } from "./scenario.ts";
import type { Program, World } from "./world.ts";

const watch = new FlagWatch();

interface Tools {
  readonly world: World;
  readonly event: LocalEvent;
}

type Use = (tools: Tools) => Promise<void>;

const hasCode = (error: unknown, code: string): boolean => error instanceof Error && "code" in error && error.code === code;

const block: Use = async ({ world, event }) => {
  watch.began(world);
  event.waitSync();
  watch.wentOn(world);
};

const blockBriefly: Use = async ({ world, event }) => {
  watch.began(world);
  try {
    event.waitSync({ timeoutMs: 100 });
  } catch (error) {
    if (!hasCode(error, "timeout")) throw error;
    return;
  }
  watch.wentOn(world);
};

const wait: Use = async ({ world, event }) => {
  watch.began(world);
  await event.wait();
  watch.wentOn(world);
};

const waitUntilAborted: Use = async ({ world, event }) => {
  watch.began(world);
  const reason = new Error("aborted");
  try {
    await world.untilAborted(reason, (signal) => event.wait({ signal }));
  } catch (error) {
    if (error !== reason) throw error;
    return;
  }
  watch.wentOn(world);
};

const set: Use = async ({ world, event }) => {
  watch.setting(world);
  event.setSync();
};

const setAndClear: Use = async (tools) => {
  await set(tools);
  tools.event.clearSync();
};

const setAndClearWaiting: Use = async ({ world, event }) => {
  watch.setting(world);
  await event.set();
  await event.clear();
};

function using(uses: readonly Use[]): Program {
  return async (world) => {
    const event = world.open().event("e");
    world.begin();
    for (const use of uses) {
      await use({ world, event });
      await world.rest();
    }
  };
}

function sharing(claim: string, actors: Use[][], what: Partial<Scenario> = {}): Scenario {
  return { claim, actors: actors.map(using), observers: [watch], preemptions: 3, reaches: ["went on"], ...what };
}

const asleep = { reaches: ["set while one waits"] };

export const eventScenarios: readonly Scenario[] = [
  sharing("set lets go on who blocks and who comes later", [[block, block], [set]], { preemptions: 3, ...asleep }),
  sharing("set lets go on who waits and who comes later", [[wait, wait], [set]], { preemptions: 3, ...asleep }),
  sharing("who blocked when it was set goes on though it is cleared at once", [[block], [setAndClear]], { preemptions: 3, ...asleep }),
  sharing("who waited when it was set goes on though it is cleared at once", [[wait], [setAndClearWaiting]], { preemptions: 3, ...asleep }),
  sharing("all who waited go on", [[block], [wait], [setAndClear]], { preemptions: 1, ...asleep }),
  sharing("one runs out of time, one is aborted", [[blockBriefly], [waitUntilAborted], [set]], { preemptions: 1, ...asleep }),
  sharing(
    "who waits since the clearing is not let go by one before who gave up",
    [
      [waitUntilAborted, block],
      [setAndClear, set],
    ],
    {
      preemptions: 2,
      reaches: ["set while one waits", "went on"],
    },
  ),
  sharing("a setting that crosses an abort lets nobody else go on", [[waitUntilAborted], [block], [setAndClear, set]], { preemptions: 1 }),
  sharing("two set, one clears", [[wait], [set], [setAndClear]], { preemptions: 1 }),
  sharing("one is killed, setting or waiting", [[block], [wait], [set]], { kills: 1, slices: 8, preemptions: 0 }),
  sharing("one is stopped and goes on later", [[wait], [set]], { stops: 1, slices: 8, preemptions: 2, late: true }),
];
