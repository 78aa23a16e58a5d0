import type { Budget } from "./budget.ts";
import { Entries, type Entry } from "./entries.ts";
import type { Act, State } from "./model.ts";
import type { Operation } from "./operations.ts";

/** An order of the operations that explains what came of each, when there is one; what has no end is in it only if it is needed. */
export type Found = { readonly verdict: "yes"; readonly order: readonly Operation[] } | { readonly verdict: "no" | "unknown" };

interface Choice {
  readonly entry: Entry;
  readonly state: State;
}

/** A configuration on the way, and which of the operations that may come next were tried. */
interface Place {
  readonly choices: readonly Choice[];
  tried: number;
}

/**
 * Looks for an order of the operations of one object: depth first, memoised (Lowe, "Testing for linearizability", 2017, section 4, after Wing and Gong 1993). A configuration
 * is which operations are linearized, and the state. All that ended before the first end that is left are linearized, and none that begins after
 * it: so the set is known by that end and by what is open there, and costs as much as there are open, not as there are in all.
 */
export function search(operations: readonly Operation[], acts: readonly Act[], start: State, budget: Budget): Found {
  const entries = new Entries(operations, acts);
  const seen = new Set<string>();
  const path: { readonly entry: Entry; readonly place: Place }[] = [];
  let state = start;
  while (!entries.isDone) {
    if (!budget.spend()) return { verdict: "unknown" };
    let place: Place = { choices: choicesAt(entries, state, seen, budget), tried: 0 };
    while (place.tried === place.choices.length) {
      const last = path.pop();
      if (last === undefined) return { verdict: "no" };
      entries.putBack(last.entry);
      place = last.place;
    }
    const choice: Choice = place.choices[place.tried++]!;
    entries.lift(choice.entry);
    path.push({ entry: choice.entry, place });
    state = choice.state;
  }
  return { verdict: "yes", order: path.map(({ entry }) => entry.operation) };
}

/** What may come next, the likeliest first; nothing when this configuration was seen before. */
function choicesAt(entries: Entries, state: State, seen: Set<string>, budget: Budget): Choice[] {
  const open = entries.open();
  const end = open.pop()!;
  const configuration = `${end.at} ${open.map(({ id }) => id).join()} ${entries.used.join()} ${state}`;
  if (seen.has(configuration)) return [];
  seen.add(configuration);
  budget.remember(configuration.length);
  const choices: Choice[] = [];
  for (const entry of open) {
    const next = entry.act.step(state);
    if (next === undefined) continue;
    if (entry.act.isEager === true) return [{ entry, state: next }];
    choices.push({ entry, state: next });
  }
  for (const entry of entries.openUnknown(end.at)) {
    const next = entry.act.step(state);
    if (next !== undefined && next !== state) choices.push({ entry, state: next });
  }
  return choices.toSorted((one, other) => one.entry.act.rank - other.entry.act.rank);
}
