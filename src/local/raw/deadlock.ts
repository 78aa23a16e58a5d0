import { deadlocked } from "../../sync/deadlocked.ts";
import type { CycleStep, LockstepError } from "../../sync/error.ts";
import { ActorWord, HeaderWord, LABEL_BYTES, RECORD_WORDS, RecordWord, SITE_BYTES, WaitWord, slotOf } from "../memory/layout.ts";
import type { Actor } from "./actor.ts";
import { type Graph, type Link, circle, circles, victim } from "./circle.ts";
import { nameIn, readText } from "./text.ts";

/** The error for the wait in `cell`, if it is one of a circle and the one to give up. Null otherwise; if somebody else is, that one looks again. */
export function deadlock(actor: Actor, cell: number): LockstepError | null {
  const links = circle(actor, cell);
  const youngest = links === null ? null : victim(actor, links);
  if (links === null || youngest === null) return null;
  if (youngest.cell !== cell) {
    Atomics.add(actor.words, HeaderWord.CIRCLES, 1);
    actor.signal(slotOf(youngest.actor), youngest.at);
    return null;
  }
  return deadlocked(steps(actor, links));
}

/** Every circle of waits that there is in a copy of a segment, and still in a `later` one. */
export function cycles(graph: Graph, later: () => Graph | null): CycleStep[][] {
  return circles(graph, later).map((links) => steps(graph, links));
}

/** A circle in words: who waits for which lock. */
function steps(graph: Graph, links: readonly Link[]): CycleStep[] {
  return links.map((link) => stepOf(graph, link));
}

function stepOf({ words, layout }: Graph, { cell, actor, at, holder }: Link): CycleStep {
  const entry = layout.entry((at - layout.recordsAt) / RECORD_WORDS);
  return {
    owner: readText(words, cell + WaitWord.LABEL, LABEL_BYTES),
    process: Atomics.load(words, layout.actor(slotOf(actor)) + ActorWord.PID),
    lock: nameIn(words, entry),
    ...(Atomics.load(words, at + RecordWord.SITE_SEQ) === holder.seq && { heldSince: readText(words, at + RecordWord.SITE, SITE_BYTES) }),
  };
}
