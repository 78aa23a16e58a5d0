import { ActorWord, DEPARTED, FLAGS, type Layout, OFFER, RecordWord, WAIT_WORDS, WaitWord, slotOf } from "../memory/layout.ts";
import { GROUP, Manner, groupOf } from "./waits.ts";

/** What changes so often is looked at again a slice later. */
const COLLECTIONS_MOST = 4;

/** One who has what a record guards. */
export interface Holder {
  /** As in a lock word. */
  readonly actor: number;
  /** The owner's number in its thread, or 0. */
  readonly owner: number;
  /** The number of the hold. */
  readonly seq: number;
}

/** Where waits and holds are looked up: an actor's segment, or a copy of one. */
export interface Graph {
  readonly words: Int32Array;
  readonly layout: Layout;
  /** The slot of the one who looks, if it is an actor. */
  readonly slot?: number;
  /** Those who have what the wait in `cell` is for. */
  holders(at: number, cell: number): Holder[];
  dead(actor: number): boolean;
}

/** A wait, and the hold that it waits for. */
export interface Link {
  readonly cell: number;
  /** Whose it is, as in a lock word: by now its cell may be another's. */
  readonly actor: number;
  readonly number: number;
  readonly at: number;
  readonly holder: Holder;
}

/**
 * The waits that close a circle with the one in `cell`; null when there is none. Waits and holds are numbered, and collected twice: what stands there
 * both times was there all the while in between, so all of it was at one moment. (Of threads alone once would do, since only the youngest gives up and they
 * can let go of nothing while they wait. What an owner has may be released by others of its thread.)
 */
export function circle(graph: Graph, cell: number): readonly Link[] | null {
  let before = collect(graph, cell);
  for (let collected = 1; before !== null && collected < COLLECTIONS_MOST; collected++) {
    const again = collect(graph, cell);
    if (again !== null && isSame(before, again)) return again.some(({ holder }) => graph.dead(holder.actor)) ? null : again;
    before = again;
  }
  return null;
}

/** Who of a circle gives up: the youngest wait that can. Null when none can. */
export function victim({ words }: Graph, links: readonly Link[]): Link | null {
  const failing = links.filter(({ cell }) => Atomics.load(words, cell + WaitWord.OWNER) !== Manner.UNFAILING);
  return failing.reduce<Link | null>(
    (youngest, link) => (youngest === null || ((link.number - youngest.number) | 0) > 0 ? link : youngest),
    null,
  );
}

/** Who holds the lock of a record: the owner that its word names. */
export function holderOf(words: Int32Array, at: number): Holder[] {
  const word = Atomics.load(words, at + RecordWord.WORD);
  const holder = word & ~FLAGS;
  if (holder === 0 || holder === DEPARTED || (word & OFFER) !== 0) return [];
  const seq = Atomics.load(words, at + RecordWord.SEQ);
  const isOwned = Atomics.load(words, at + RecordWord.OWNED_SEQ) === seq;
  return [{ actor: holder, owner: isOwned ? Atomics.load(words, at + RecordWord.OWNER) : 0, seq }];
}

/**
 * The waits in circles of a copy, each circle once. The words of a copy are of several moments, and what was never so at one may look like a circle; so
 * they are collected again from a `later` copy.
 */
export function circles(graph: Graph, later: () => Graph | null): (readonly Link[])[] {
  const { words, layout } = graph;
  const threads = Array.from({ length: layout.shape.actors }, (_, slot) => layout.actor(slot) + ActorWord.WAIT);
  const owners = Array.from({ length: layout.indexSize }, (_, index) => layout.waitsAt + index * WAIT_WORDS);
  const found: (readonly Link[])[] = [];
  for (const cell of [...threads, ...owners]) {
    if (Atomics.load(words, cell + WaitWord.AT) === 0 || found.some((links) => links.some((link) => link.cell === cell))) continue;
    const links = circle(graph, cell);
    if (links !== null) found.push(links);
  }
  const after = found.length === 0 ? null : later();
  return found.filter((links) => {
    const again = after === null ? null : circle(after, links[0]!.cell);
    return again !== null && isSame(links, again);
  });
}

function collect(graph: Graph, start: number): Link[] | null {
  const { words, layout } = graph;
  const isThread = start < layout.recordsAt;
  const seen = new Set([start]);
  const from = (cell: number, actor: number): Link[] | null => {
    const at = Atomics.load(words, cell + WaitWord.AT);
    if (at === 0) return null;
    const number = Atomics.load(words, cell + WaitWord.NUMBER);
    for (const holder of graph.holders(at, cell)) {
      // A thread is not let wait for itself: it has just got what it waited for, and has yet to say so.
      if (cell < layout.recordsAt && holder.actor === actor) continue;
      const link: Link = { cell, actor, number, at, holder };
      if (isStart(holder)) return [link];
      for (const next of waitsOf(graph, holder)) {
        if (seen.has(next)) continue;
        seen.add(next);
        const rest = from(next, holder.actor);
        if (rest !== null) return [link, ...rest];
      }
    }
    return null;
  };
  const first = Atomics.load(words, start + WaitWord.ACTOR);
  const isStart = ({ actor, owner }: Holder): boolean =>
    actor === first && (isThread || owner === Atomics.load(words, start + WaitWord.OWNER));
  return from(start, first);
}

/** The cells of what a holder waits for: a thread that blocks keeps all that its owners have. */
function waitsOf({ words, layout }: Graph, { actor, owner }: Holder): number[] {
  const isIts = (cell: number): boolean =>
    Atomics.load(words, cell + WaitWord.ACTOR) === actor && Atomics.load(words, cell + WaitWord.AT) !== 0;
  const thread = layout.actor(slotOf(actor)) + ActorWord.WAIT;
  if (isIts(thread)) return [thread];
  if (owner === 0) return [];
  const first = groupOf(layout, actor, owner);
  return Array.from({ length: GROUP }, (_, index) => first + index * WAIT_WORDS).filter(
    (cell) => Atomics.load(words, cell + WaitWord.OWNER) === owner && isIts(cell),
  );
}

function isSame(some: readonly Link[], others: readonly Link[]): boolean {
  return (
    some.length === others.length &&
    some.every((link, index) => {
      const other = others[index]!;
      return (
        link.cell === other.cell &&
        link.number === other.number &&
        link.at === other.at &&
        link.holder.actor === other.holder.actor &&
        link.holder.seq === other.holder.seq
      );
    })
  );
}
