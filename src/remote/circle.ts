import type { CycleStep } from "../sync/error.ts";
import type { Engine } from "../engine/engine.ts";
import { type Party, partyIn } from "./party.ts";
import { kindAndName } from "./wanted.ts";
import { type Waiting, waitsOf } from "./waits.ts";

/** Holders stand at the head of their line. */
const HEAD_MOST = 1000;
const LINE_MOST = 1_000_000;

/** A wait, and a hold that it waits for. */
export interface Link {
  readonly wait: Waiting;
  readonly holder: Holder;
}

interface Holder {
  readonly order: bigint;
  readonly party: Party & { readonly id: string };
}

/**
 * The waits that close a circle with this one, which began last of them; null when there is none.
 *
 * What is read is not of one moment. So a circle that was read counts only if all of its claims are found again, those that hold holding and those that wait
 * waiting: a claim that has left its line never comes back, as every one has an order of its own, so each was there all the while in between, and all
 * of them were there together at the moment between the two readings.
 *
 * Who waits waits for all who hold: if not for them itself, as a reader behind a writer, then for one who does. That those who wait ahead may be waiting
 * elsewhere, too, is left out: where all stand still there is a circle without that, and when it is gone they hold.
 *
 * Who began last is by the order of the claims. Each looks for the circles of which it is the last one, through earlier waits only: so of every circle one is
 * told, and nobody has to agree with anybody. (Orders of several servers may be of clocks that differ. It is the same for everybody who reads them.)
 */
export async function circle(engine: Engine, last: Waiting): Promise<readonly Link[] | null> {
  const links = await collect(engine, last);
  return links !== null && (await isStillThere(engine, links)) ? links : null;
}

/** A circle in words. */
export function steps(links: readonly Link[]): CycleStep[] {
  return links.map(({ wait }, index) => {
    const { label, pid, host } = links.at(index - 1)!.holder.party; // who waits is who has what is waited for before
    return { owner: label, process: pid, host, lock: kindAndName(wait.line).name };
  });
}

async function collect(engine: Engine, last: Waiting): Promise<Link[] | null> {
  const seen = new Set<string>();
  const from = async (wait: Waiting): Promise<Link[] | null> => {
    for (const holder of await holdersOf(engine, wait)) {
      const link = { wait, holder };
      const { id } = holder.party;
      if (id === last.id) return [link];
      if (seen.has(id)) continue;
      seen.add(id);
      for (const next of await waitsOf(engine, id)) {
        const rest = next.isUnfailing || isBefore(next, last) ? await from(next) : null;
        if (rest !== null) return [link, ...rest];
      }
    }
    return null;
  };
  return from(last);
}

/** Those who have what is waited for, and say who they are. Of a wait that has ended there are none. */
async function holdersOf(engine: Engine, { id, line, order }: Waiting): Promise<Holder[]> {
  const head = await engine.members(line, HEAD_MOST);
  const own = head.find((member) => member.order === order);
  if (own === undefined ? head.length < HEAD_MOST : own.isGranted) return [];
  const mayReenter = kindAndName(line).kind === "rlock";
  return head.flatMap((member) => {
    const party = member.isGranted ? partyIn(member.data) : null;
    if (party?.id === undefined || (mayReenter && party.id === id)) return [];
    return [{ order: member.order, party: { ...party, id: party.id } }];
  });
}

async function isStillThere(engine: Engine, links: readonly Link[]): Promise<boolean> {
  for (const { wait, holder } of links) {
    const line = await engine.members(wait.line, LINE_MOST);
    const stands = (order: bigint): boolean | undefined => line.find((member) => member.order === order)?.isGranted;
    if (stands(wait.order) !== false || stands(holder.order) !== true) return false;
  }
  return true;
}

function isBefore(one: Waiting, other: Waiting): boolean {
  if (one.order !== other.order) return one.order < other.order;
  return one.id === other.id ? one.line < other.line : one.id < other.id;
}
