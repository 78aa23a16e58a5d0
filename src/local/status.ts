import type { CycleStep } from "../sync/error.ts";
import { type BarrierState, barrierState } from "./barrier.ts";
import { type EventState, eventState } from "./event.ts";
import { holders } from "./holders.ts";
import { type LatchState, latchState } from "./latch.ts";
import { type ElementsState, elementsState } from "./locked-elements.ts";
import { Look, type Party, type Share } from "./look.ts";
import { ActorWord, RecordWord, slotOf } from "./memory/layout.ts";
import type { Dweller } from "./memory/dwellers.ts";
import { type Snapshot, snapshot, spaceNames } from "./memory/snapshot.ts";
import type { Kind } from "./names/spec.ts";
import { type PipeState, pipeState } from "./pipe.ts";
import { type QueueState, queueState } from "./queue.ts";
import type { Graph } from "./raw/circle.ts";
import { cycles } from "./raw/deadlock.ts";
import { type RWLockState, rwlockState } from "./rwlock-state.ts";
import { type SemaphoreState, semaphoreState } from "./semaphore.ts";
import { waitedSinceMs, waitersIn } from "./wait-set.ts";

/** What there is to see of a lock, or of an rlock. */
interface LockState {
  readonly holder: Party | null;
  /** Did somebody die holding it? The next one is told. */
  readonly abandoned: boolean;
  readonly waiters: readonly Party[];
  /** Since when there has been a line without a break, in milliseconds since 1970; null when nobody waits. */
  readonly waitedSinceMs: number | null;
}

type Named<K extends Kind, State> = { readonly kind: K; readonly name: string } & State;

/** One name of a space, and what it is at the moment. */
export type Thing =
  | Named<"lock" | "rlock", LockState>
  | Named<"rwlock", RWLockState>
  | Named<"semaphore", SemaphoreState>
  | Named<"condition", { readonly waiters: readonly Share[]; readonly waitedSinceMs: number | null }>
  | Named<"event", EventState>
  | Named<"latch", LatchState>
  | Named<"barrier", BarrierState>
  | Named<"queue", QueueState>
  | Named<"pipe", PipeState>
  | Named<"value" | "array", ElementsState & { readonly lock: LockState }>;

/** A space of processes, as it was at about one moment. */
export interface SpaceStatus {
  readonly openings: readonly (Party & { readonly processes: readonly Dweller[] })[];
  readonly openingsMost: number;
  readonly namesMost: number;
  /** Who is inside the tables of names, where one who is stopped delays everybody; mostly nobody. */
  readonly directory: LockState;
  readonly things: readonly Thing[];
  /** Who waits in a circle for whom: for a moment, until the youngest of them has been told. */
  readonly cycles: readonly (readonly CycleStep[])[];
}

/** Those of this user's spaces in which somebody is, or in which somebody died holding: what each is, or why it cannot be read. Nobody in them notices. */
export function spaces(): Map<string, SpaceStatus | string> {
  const found = new Map<string, SpaceStatus | string>();
  for (const name of spaceNames()) {
    const seen = spaceStatus(name);
    if (seen !== null) found.set(name, seen);
  }
  return found;
}

/** One of them; null when it is not there. */
function spaceStatus(name: string): SpaceStatus | string | null {
  const seen = snapshot(name);
  if (seen === null || typeof seen === "string") return seen;
  return statusOf(seen, () => {
    const later = snapshot(name);
    return later === null || typeof later === "string" ? null : graphOf(later);
  });
}

function statusOf(copy: Snapshot, later: () => Graph | null): SpaceStatus | null {
  const { words, layout, alive } = copy;
  const { actors, names } = layout.shape;
  const directory = new Look(copy, 0);
  const things: Thing[] = [];
  for (let index = 1; index <= names; index++) {
    const look = new Look(copy, index);
    if (look.kind !== "" && look.kind !== "order") things.push(thing(look, look.kind)); // how locks were taken is for `development` to tell
  }
  const openings = Array.from({ length: actors }, (_, slot) => slot)
    .filter((slot) => words[layout.actor(slot) + ActorWord.ID] !== 0)
    .map((slot) => ({ ...directory.party(slot), processes: alive.get(slot) ?? [] }));
  things.sort((a, b) => (a.name < b.name ? -1 : 1));
  const isLeft = openings.every(({ dead }) => dead) && !things.some((each) => "abandoned" in each && each.abandoned);
  return isLeft
    ? null
    : { openings, openingsMost: actors, namesMost: names, directory: lockState(directory), things, cycles: cycles(graphOf(copy), later) };
}

function graphOf({ words, layout, alive }: Snapshot): Graph {
  const dead = (id: number): boolean => !alive.has(slotOf(id)) || words[layout.actor(slotOf(id)) + ActorWord.ID] !== id;
  const graph: Graph = { words, layout, dead, holders: (at, cell) => holders(graph, at, cell) };
  return graph;
}

function thing(look: Look, kind: Exclude<Kind, "order">): Thing {
  const { name } = look;
  switch (kind) {
    case "lock":
    case "rlock":
      return { kind, name, ...lockState(look) };
    case "rwlock":
      return { kind, name, ...rwlockState(look) };
    case "semaphore":
      return { kind, name, ...semaphoreState(look) };
    case "condition": {
      const waiters = waitersIn(look);
      return { kind, name, waiters, waitedSinceMs: waitedSinceMs(look, waiters) };
    }
    case "event":
      return { kind, name, ...eventState(look) };
    case "latch":
      return { kind, name, ...latchState(look) };
    case "barrier":
      return { kind, name, ...barrierState(look) };
    case "queue":
      return { kind, name, ...queueState(look) };
    case "pipe":
      return { kind, name, ...pipeState(look) };
    default:
      return { kind, name, ...elementsState(look), lock: lockState(look) };
  }
}

function lockState(look: Look): LockState {
  const { holder } = look;
  const isDeparted = holder === "departed" || holder?.dead === true;
  const waiters = look.inLine;
  const waited = waiters.length > 0 ? look.stamp(RecordWord.WAITED_SINCE) : null;
  return { holder: holder === "departed" ? null : holder, abandoned: isDeparted, waiters, waitedSinceMs: waited };
}
