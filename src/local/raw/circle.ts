import { DEPARTED, FLAGS, OFFER, RecordWord, WaitWord } from "../memory/layout.ts";
import type { Actor } from "./actor.ts";
import { UNFAILING } from "./waits.ts";

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

/** A wait, and the hold that it waits for. */
export interface Link {
  readonly cell: number;
  readonly number: number;
  readonly at: number;
  readonly holder: Holder;
}

/**
 * The waits that close a circle with the one in `cell`; null when there is none. Waits and holds are numbered, and collected twice: what stands there
 * both times was there all the while in between, so all of it was at one moment. (Of threads alone once would do, since only the youngest gives up and they
 * can let go of nothing while they wait. What an owner has may be released by others of its thread.)
 */
export function circle(actor: Actor, cell: number): readonly Link[] | null {
  let before = collect(actor, cell);
  for (let collected = 1; before !== null && collected < COLLECTIONS_MOST; collected++) {
    const again = collect(actor, cell);
    if (again !== null && isSame(before, again)) return again.some(({ holder }) => actor.dead(holder.actor)) ? null : again;
    before = again;
  }
  return null;
}

/** Who of a circle gives up: the youngest wait that can. Null when none can. */
export function victim(actor: Actor, links: readonly Link[]): Link | null {
  const failing = links.filter(({ cell }) => Atomics.load(actor.words, cell + WaitWord.OWNER) !== UNFAILING);
  return failing.reduce<Link | null>(
    (youngest, link) => (youngest === null || ((link.number - youngest.number) | 0) > 0 ? link : youngest),
    null,
  );
}

/** Who holds the lock of a record: the owner that its word names. */
export function holderOf(actor: Actor, at: number): Holder[] {
  const { words } = actor;
  const word = Atomics.load(words, at + RecordWord.WORD);
  const holder = word & ~FLAGS;
  if (holder === 0 || holder === DEPARTED || (word & OFFER) !== 0) return [];
  const seq = Atomics.load(words, at + RecordWord.SEQ);
  const isOwned = Atomics.load(words, at + RecordWord.OWNED_SEQ) === seq;
  return [{ actor: holder, owner: isOwned ? Atomics.load(words, at + RecordWord.OWNER) : 0, seq }];
}

function collect(actor: Actor, start: number): Link[] | null {
  const { words, waits } = actor;
  const seen = new Set([start]);
  const from = (cell: number): Link[] | null => {
    const at = Atomics.load(words, cell + WaitWord.AT);
    if (at === 0) return null;
    const number = Atomics.load(words, cell + WaitWord.NUMBER);
    for (const holder of actor.holders(at)) {
      const link: Link = { cell, number, at, holder };
      if (isStart(holder)) return [link];
      for (const next of waits.of(holder.actor, holder.owner)) {
        if (seen.has(next)) continue;
        seen.add(next);
        const rest = from(next);
        if (rest !== null) return [link, ...rest];
      }
    }
    return null;
  };
  const isStart = ({ actor: id, owner }: Holder): boolean =>
    id === Atomics.load(words, start + WaitWord.ACTOR) && (start === waits.thread || owner === Atomics.load(words, start + WaitWord.OWNER));
  return from(start);
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
