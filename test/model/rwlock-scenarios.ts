import type { RWLockHold } from "../../src/local/rwlock-hold.ts";
import type { LocalLock } from "../../src/sync/lock.ts";
import type { LocalRWLock } from "../../src/sync/rwlock.ts";
import { Reading, type WaitsFor } from "./reading.ts";
import type { Scenario } from "./scenario.ts";
import type { Program, World } from "./world.ts";

interface Tools {
  readonly world: World;
  readonly rwlock: LocalRWLock;
  readonly observer: Reading;
}

type Use = (tools: Tools) => Promise<void>;
/** One that has it from the beginning on. */
type Keeping = (observer: Reading) => Program;
type Take = (lock: LocalLock, world: World) => RWLockHold | null | Promise<RWLockHold | null>;

const hasCode = (error: unknown, code: string): boolean => error instanceof Error && "code" in error && error.code === code;

/** A way to have a side once: null when it was not to be had. */
const using =
  (isWrite: boolean, take: Take): Use =>
  async (tools) => {
    const { world, rwlock, observer } = tools;
    observer.comes(world, isWrite);
    const hold = await take(isWrite ? rwlock.write : rwlock.read, world);
    if (hold === null) return;
    observer.entered(world, hold);
    await world.rest(hold);
    observer.left(world);
    hold.releaseSync();
  };

const block: Take = (lock) => lock.acquireSync() as unknown as RWLockHold;
const wait: Take = async (lock) => (await lock.acquire()) as unknown as RWLockHold;
const once: Take = (lock) => lock.tryAcquireSync() as unknown as RWLockHold | null;

const briefly =
  (form: "acquire" | "acquireSync"): Take =>
  async (lock) => {
    try {
      return (await lock[form]({ timeoutMs: 100 })) as unknown as RWLockHold;
    } catch (error) {
      if (!hasCode(error, "timeout")) throw error;
      return null;
    }
  };

const untilAborted: Take = async (lock, world) => {
  const reason = new Error("aborted");
  try {
    return (await world.untilAborted(reason, (signal) => lock.acquire({ signal }))) as unknown as RWLockHold;
  } catch (error) {
    if (error !== reason) throw error;
    return null;
  }
};

const [read, write] = [using(false, block), using(true, block)];
const [awaitRead, awaitWrite] = [using(false, wait), using(true, wait)];
const [tryRead, tryWrite] = [using(false, once), using(true, once)];
const writeBriefly = using(true, briefly("acquireSync"));
const awaitReadBriefly = using(false, briefly("acquire"));
const [readUntilAborted, writeUntilAborted] = [using(false, untilAborted), using(true, untilAborted)];

/** Reads to the end. */
const keepReading: Use = async ({ world, rwlock, observer }) => observer.entered(world, rwlock.read.acquireSync() as unknown as RWLockHold);

/** Two of one thread at a time, without a rest in between. */
const awaitBoth: Use = async ({ world, rwlock, observer }) => {
  const one = async (isWrite: boolean): Promise<void> => {
    observer.comes(world, isWrite);
    const hold = (await (isWrite ? rwlock.write : rwlock.read).acquire()) as unknown as RWLockHold;
    observer.entered(world, hold);
    observer.left(world);
    hold.releaseSync();
  };
  await Promise.all([one(false), one(true)]);
};

/** Has it for some turns of the event loop, and hears when the hold is ended by somebody else. */
const holdOn =
  (isWrite: boolean): Use =>
  async ({ world, rwlock, observer }) => {
    const hold = (await (isWrite ? rwlock.write : rwlock.read).acquire()) as unknown as RWLockHold;
    observer.entered(world, hold);
    const { lose } = hold;
    let isLost = false;
    // A signal's listeners would swallow what the run throws.
    hold.lose = (reason) => {
      isLost = true;
      observer.lost(world);
      return lose.call(hold, reason);
    };
    await world.later();
    if (!isLost) observer.left(world);
    hold.releaseSync();
  };

/** Holds it from the beginning on, until it hears that somebody else has ended the hold. */
const holdUntilLost =
  (isWrite: boolean): Keeping =>
  (observer) =>
  async (world) => {
    const rwlock = world.open().rwlock("x");
    const hold = (isWrite ? rwlock.write : rwlock.read).acquireSync() as unknown as RWLockHold;
    const { lose } = hold;
    const told = new Promise<void>((resolve) => {
      hold.lose = (reason) => {
        observer.lost(world);
        resolve();
        return lose.call(hold, reason);
      };
    });
    observer.entered(world, hold);
    world.begin();
    await told;
  };

const force =
  (isWrite: boolean): Use =>
  async ({ world, rwlock, observer }) => {
    observer.forces(world);
    try {
      await (isWrite ? rwlock.write : rwlock.read).release();
    } catch (error) {
      if (!hasCode(error, "not-held")) throw error;
      return;
    }
    observer.forced(world);
  };

function sharing(claim: string, actors: (Use[] | Keeping)[], what: Partial<Scenario> = {}): Scenario {
  const isTroubled = what.kills !== undefined || what.stops !== undefined || actors.flat().some((use) => GIVING_UP.includes(use as Use));
  const observer = new Reading(!isTroubled, what.kills === undefined ? "nothing" : waitsFor(actors));
  const program =
    (uses: readonly Use[]): Program =>
    async (world) => {
      const rwlock = world.open().rwlock("x");
      world.begin();
      for (const use of uses) {
        await use({ world, rwlock, observer });
        await world.rest();
      }
    };
  return {
    claim,
    actors: actors.map((uses) => (Array.isArray(uses) ? program(uses) : uses(observer))),
    observers: [observer],
    preemptions: 2,
    ...what,
  };
}

function waitsFor(actors: (Use[] | Keeping)[]): WaitsFor {
  if (actors.flat().includes(keepReading)) return "a death";
  return actors.every((uses) => Array.isArray(uses)) ? "nothing" : "a request";
}

const GIVING_UP: readonly Use[] = [writeBriefly, awaitReadBriefly, readUntilAborted, writeUntilAborted];
const died = { kills: 1, slices: 8, preemptions: 1, reaches: ["had after a death"] };

export const rwlockScenarios: readonly Scenario[] = [
  sharing("two read together, blocking", [[read], [read]], { reaches: ["two read"] }),
  sharing("two read together, waiting", [[awaitRead], [awaitRead]], { reaches: ["two read"] }),
  sharing("one blocks to read, one to write", [[read], [write]], { preemptions: 3 }),
  sharing("one waits to read, one to write", [[awaitRead], [awaitWrite]], { preemptions: 3 }),
  sharing("two write, one blocking", [[write], [awaitWrite]], { late: true, preemptions: 3 }),
  sharing("one tries to read, one to write, one waits", [[tryRead], [tryWrite], [awaitRead]], { preemptions: 1 }),
  sharing("two read and one writes", [[read], [read], [write]], { preemptions: 1, reaches: ["two read", "stood back"] }),
  sharing("two write and one reads", [[write], [write], [awaitRead]], { preemptions: 1 }),
  sharing("who writes twice lets a reader in between", [[write, write], [awaitRead], [read]], { preemptions: 1, reaches: ["stood back"] }),
  sharing("one thread waits for both sides while another writes", [[awaitBoth], [write]], {}),
  sharing("a writer that runs out of time lets readers in that stood back", [[awaitRead], [writeBriefly], [awaitRead]], { preemptions: 1 }),
  sharing("a writer that is aborted lets readers in that stood back", [[awaitRead], [writeUntilAborted], [read]], { preemptions: 1 }),
  sharing("a writer that runs out of time lets a reader in where others go on reading", [[keepReading], [writeBriefly], [awaitRead]], {
    preemptions: 1,
    reaches: ["two read"],
  }),
  sharing("a writer that is aborted lets a reader in where others go on reading", [[keepReading], [writeUntilAborted], [read]], {
    preemptions: 1,
    reaches: ["two read"],
  }),
  sharing("a reader that is aborted leaves its turn to the writer", [[write], [readUntilAborted], [awaitWrite]], { preemptions: 1 }),
  sharing("a reader that runs out of time leaves its turn to the writer", [[write], [awaitReadBriefly], [write]], { preemptions: 1 }),
  sharing("a reader or a writer is killed", [[read], [awaitWrite]], { ...died, reaches: ["had after a death", "abandoned"] }),
  sharing("two writers, one of whom is killed", [[write], [awaitWrite, awaitWrite]], {
    ...died,
    reaches: ["had after a death", "abandoned"],
  }),
  sharing("a killed writer, two readers: both are told", [[write], [read], [awaitRead]], {
    ...died,
    mortal: [0],
    preemptions: 0,
    reaches: ["abandoned"],
  }),
  sharing("one of two readers is killed, and a writer waits", [[read], [awaitRead], [write]], { ...died, mortal: [0, 1], preemptions: 0 }),
  sharing("a writer killed in line shuts no reader out", [[keepReading], [write], [read]], { ...died, mortal: [1], preemptions: 0 }),
  sharing("one is stopped, and goes on later", [[read], [write]], { stops: 1, slices: 8, late: true, preemptions: 1 }),
  sharing("one of three is stopped, and goes on later", [[awaitRead], [write], [read]], {
    stops: 1,
    slices: 8,
    preemptions: 1,
    mortal: [1],
  }),
  sharing("who writes is told that the hold was ended by force", [holdUntilLost(true), [force(true)]], { reaches: ["a hold lost"] }),
  sharing("who reads is told that the hold was ended by force", [holdUntilLost(false), [force(false), write]], {
    reaches: ["a hold lost"],
  }),
  sharing("a hold is ended by itself, or by force", [[holdOn(true)], [force(true), read]], { reaches: ["a hold lost"] }),
  sharing("a read hold ended by force lets the writer in", [[holdOn(false)], [force(false)], [write]], {
    preemptions: 1,
    reaches: ["a hold lost"],
  }),
  sharing("two end by force what one has to write", [[holdOn(true)], [force(true)], [force(true)]], {
    preemptions: 1,
    reaches: ["a hold lost"],
  }),
  sharing("two end by force what two have to read", [holdUntilLost(false), [force(false)], holdUntilLost(false), [force(false)]], {
    preemptions: 0,
    reaches: ["a hold lost"],
  }),
  sharing("who ends a write by force, or who writes, is killed", [[holdOn(true)], [force(true), write]], {
    ...died,
    reaches: ["a hold lost", "abandoned"],
  }),
  sharing("who writes is killed while one ends the write by force and one waits to read", [[holdOn(true)], [force(true)], [awaitRead]], {
    ...died,
    mortal: [0],
    preemptions: 0,
    reaches: ["abandoned"],
  }),
  sharing("who ends a write by force is killed while one waits to read", [holdUntilLost(true), [force(true)], [awaitRead]], {
    ...died,
    mortal: [1],
    preemptions: 0,
    reaches: ["a hold lost"],
  }),
  sharing("of two who end a write by force one is killed", [holdUntilLost(true), [force(true)], [force(true)]], {
    ...died,
    mortal: [1],
    preemptions: 0,
    reaches: ["a hold lost"],
  }),
];
