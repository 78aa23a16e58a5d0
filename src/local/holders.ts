import { EntryWord, RECORD_WORDS, WaitWord, slotOf } from "./memory/layout.ts";
import { KINDS } from "./names/spec.ts";
import { type Graph, type Holder, holderOf } from "./raw/circle.ts";
import { Manner } from "./raw/waits.ts";
import { rwlockHolders } from "./rwlock-holders.ts";

const RWLOCK = KINDS.indexOf("rwlock");

/** Who has what the wait in `cell` for the record at `at` is for: as many as are in its way, of an rwlock; of everything else whom the word names. */
export function holders(graph: Omit<Graph, "holders">, at: number, cell: number): Holder[] {
  const { words, layout } = graph;
  const index = (at - layout.recordsAt) / RECORD_WORDS;
  const entry = layout.entry(index);
  if (Atomics.load(words, entry + EntryWord.KIND) !== RWLOCK) return holderOf(words, at);
  const dataAt = layout.heapAt * 4 + Atomics.load(words, entry + EntryWord.DATA_AT);
  const isReader = Atomics.load(words, cell + WaitWord.OWNER) === Manner.READING;
  return rwlockHolders(graph, { index, at, dataAt }, isReader ? slotOf(Atomics.load(words, cell + WaitWord.ACTOR)) : null);
}
