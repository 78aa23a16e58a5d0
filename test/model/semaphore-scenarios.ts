import type { LocalSemaphore, LocalPermit, SemaphoreOptions } from "../../src/sync/semaphore.ts";
import { Permits } from "./permits.ts";
import type { Scenario } from "./scenario.ts";
import type { Program, World } from "./world.ts";

interface Tools {
  readonly world: World;
  readonly semaphore: LocalSemaphore;
  readonly observer: Permits;
}

type Use = (tools: Tools) => Promise<void>;

const hasCode = (error: unknown, code: string): boolean => error instanceof Error && "code" in error && error.code === code;

/** From when it has the permit until it has given it back. */
async function section({ world, observer }: Tools, permit: LocalPermit, giveBack: () => void | Promise<void>): Promise<void> {
  observer.taken(world, permit.permits);
  await world.rest(permit);
  observer.givenBack(world, permit.permits);
  await giveBack();
}

/** Blocks for `permits`, and gives them back. */
const block =
  (permits = 1): Use =>
  async (tools) => {
    const permit = tools.semaphore.acquireSync({ permits });
    await section(tools, permit, () => permit.releaseSync());
  };

const blockBriefly: Use = async (tools) => {
  let permit: LocalPermit;
  try {
    permit = tools.semaphore.acquireSync({ timeoutMs: 100 });
  } catch (error) {
    if (!hasCode(error, "timeout")) throw error;
    return;
  }
  await section(tools, permit, () => permit.releaseSync());
};

const wait =
  (permits = 1): Use =>
  async (tools) => {
    const permit = await tools.semaphore.acquire({ permits });
    await section(tools, permit, () => permit.release());
  };

const waitUntilAborted: Use = async (tools) => {
  const reason = new Error("aborted");
  let permit: LocalPermit;
  try {
    permit = await tools.world.untilAborted(reason, (signal) => tools.semaphore.acquire({ signal }));
  } catch (error) {
    if (error !== reason) throw error;
    return;
  }
  await section(tools, permit, () => permit.release());
};

const tryOnce: Use = async (tools) => {
  const permit = tools.semaphore.tryAcquireSync();
  if (permit !== null) await section(tools, permit, () => permit.releaseSync());
};

/** V without P. */
const give: Use = async ({ world, semaphore, observer }) => {
  observer.given(world, 1);
  semaphore.releaseSync();
};

function using(observer: Permits, options: SemaphoreOptions, uses: readonly Use[]): Program {
  return async (world) => {
    const semaphore = world.open().semaphore("s", options);
    world.begin();
    for (const use of uses) {
      await use({ world, semaphore, observer });
      await world.rest();
    }
  };
}

function sharing(claim: string, permits: number, actors: Use[][], what: Partial<Scenario> = {}): Scenario {
  const observer = new Permits(permits);
  return { claim, actors: actors.map((uses) => using(observer, { permits }, uses)), observers: [observer], ...what };
}

const full = { reaches: ["all taken"] };
const died = { kills: 1, slices: 8, reaches: ["taken after a death"] };

export const semaphoreScenarios: readonly Scenario[] = [
  sharing("two block for one permit", 1, [[block()], [block()]], { ...full, preemptions: 3 }),
  sharing("two wait for one permit", 1, [[wait()], [wait()]], { ...full, preemptions: 3 }),
  sharing("one blocks and one waits for one permit", 1, [[block()], [wait()]], { ...full, late: true, preemptions: 3 }),
  sharing("one blocks and runs out of time", 1, [[blockBriefly], [block()]], { ...full, preemptions: 3 }),
  sharing("one waits until aborted", 1, [[waitUntilAborted], [block()]], { ...full, preemptions: 3 }),
  sharing("who is aborted leaves the permit to the next", 0, [[block()], [waitUntilAborted], [give]], { ...full, preemptions: 1 }),
  sharing("one tries, one waits", 1, [[tryOnce], [wait()]], full),
  sharing("a permit given lets a waiter go on", 0, [[block()], [give]], full),
  sharing("three block for two permits", 2, [[block()], [block()], [block()]], { ...full, preemptions: 2 }),
  sharing("one wants two permits of two, others one", 2, [[block(2)], [block()], [wait()]], { ...full, preemptions: 1 }),
  sharing("one blocks, one waits, one of them is killed", 1, [[block()], [wait()]], { ...died, preemptions: 1 }),
  sharing("three block for one permit, one is killed", 1, [[block()], [block()], [block()]], { ...died, preemptions: 0 }),
  sharing("two block for one permit, one is stopped and goes on later", 1, [[block()], [block()]], {
    stops: 1,
    slices: 8,
    late: true,
    preemptions: 1,
  }),
];
