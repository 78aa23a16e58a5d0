import { cellsIn } from "./holdings.ts";
import { ActorWord, EntryWord } from "./memory/layout.ts";
import type { Place } from "./names/spec.ts";
import type { Graph, Holder } from "./raw/circle.ts";
import { READERS, SETS, WRITERS } from "./rwlock.ts";
import { areCalled } from "./wait-set.ts";

/**
 * Who is in the way of one who waits for the rwlock of which this is the place: of a writer all who have it, of the reader in a slot whoever writes — and
 * while it stands back for another thread's writer that waits, those who read, as they are in that one's way.
 * One who looks for itself has not been called, whatever its cell says of its thread's other waits.
 */
export function rwlockHolders(graph: Omit<Graph, "holders">, place: Place, reader: number | null): Holder[] {
  const { words, layout } = graph;
  const { actors } = layout.shape;
  const cell = (word: number): number => Atomics.load(words, (place.dataAt >> 2) + word);
  const isWriterWaiting = (slot: number): boolean => cell(WRITERS * actors + slot) !== 0 && isUser(graph, place, slot);
  const standsBack = (slot: number): boolean =>
    (slot === graph.slot || !areCalled(cell(READERS * actors + slot))) &&
    Array.from({ length: actors }, (_, other) => other).some((other) => other !== slot && isWriterWaiting(other));
  const areAllInTheWay = reader === null || standsBack(reader);
  const cells = cellsIn(cell, actors * SETS, actors);
  return cells.filter(({ amount }) => amount < 0 || areAllInTheWay).map(({ id, amount }) => ({ actor: id, owner: 0, seq: amount }));
}

/** Is there somebody in that slot who lives and has the name bound? Else what its cell says is a dead one's. */
function isUser(graph: Omit<Graph, "holders">, { index }: Place, slot: number): boolean {
  const { words, layout } = graph;
  const id = Atomics.load(words, layout.actor(slot) + ActorWord.ID);
  const pins = Atomics.load(words, layout.entry(index) + EntryWord.PINS + (slot >> 5));
  return id !== 0 && (pins & (1 << (slot & 31))) !== 0 && !graph.dead(id);
}
