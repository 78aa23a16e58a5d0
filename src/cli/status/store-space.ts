import type { Engine, Member } from "../../engine/engine.ts";
import { circle, steps } from "../../remote/circle.ts";
import { openEngine } from "../../remote/connect.ts";
import { engineOptions } from "../../remote/engine-options.ts";
import { type Party, partyIn } from "../../remote/party.ts";
import { kindAndName } from "../../remote/wanted.ts";
import { isWaitsLine, waitsIn } from "../../remote/waits.ts";
import type { CycleStep } from "../../sync/error.ts";

/** So much of a store is looked at, whatever is in it. */
const LINES_MOST = 1000;
const MEMBERS_MOST = 1000;
/** The lines in which owners' waits are written down are lines as well. */
const WAITS_MOST = 10_000;

/** Somebody in a line. */
export interface StoreMember {
  readonly token: bigint;
  readonly granted: boolean;
  readonly weight: number;
  /** A client that is none of ours. */
  readonly foreign: boolean;
  /** Null of one who does not say: without an owner, or a foreign client. */
  readonly party: Omit<Party, "id"> | null;
}

export interface StoreLine {
  readonly kind: string;
  readonly name: string;
  /** The first of them, in the order in which they came. */
  readonly members: readonly StoreMember[];
  /** Are there more? */
  readonly more: boolean;
}

/** What somebody holds or waits for, of a space on a store. */
export interface StoreSpace {
  readonly space: string;
  readonly store: string;
  readonly lines: readonly StoreLine[];
  /** Are there more? */
  readonly more: boolean;
  readonly cycles: readonly (readonly CycleStep[])[];
}

/** Looks at a space on a store without standing in any line. */
export async function storeSpace(url: string, space: string): Promise<StoreSpace> {
  const engine = await openEngine(url, engineOptions({ space }));
  try {
    const all = await engine.lines(LINES_MOST + WAITS_MOST);
    const named = all.filter((line) => !isWaitsLine(line)).toSorted();
    const lines = await Promise.all(named.slice(0, LINES_MOST).map((line) => lineOf(engine, line)));
    return {
      space,
      store: engine.capabilities.store,
      lines: lines.filter(({ members }) => members.length > 0),
      more: named.length > LINES_MOST,
      cycles: await cyclesOf(engine, all.filter(isWaitsLine)),
    };
  } finally {
    await engine.close();
  }
}

async function lineOf(engine: Engine, line: string): Promise<StoreLine> {
  const members = await engine.members(line, MEMBERS_MOST + 1);
  return { ...kindAndName(line), members: members.slice(0, MEMBERS_MOST).map(seen), more: members.length > MEMBERS_MOST };
}

function seen({ order, weight, isGranted, data, isForeign = false }: Member): StoreMember {
  const { id: _, ...party } = partyIn(data) ?? {};
  return { token: order, granted: isGranted, weight, foreign: isForeign, party: "label" in party ? party : null };
}

/** Each once: by the one who began last. */
async function cyclesOf(engine: Engine, waits: readonly string[]): Promise<CycleStep[][]> {
  const found = new Map<string, CycleStep[]>();
  for (const line of waits) {
    for (const wait of await waitsIn(engine, line)) {
      const links = await circle(engine, wait);
      if (links === null) continue;
      const claims = links.map(({ wait: { line: of, order } }) => `${of} ${order}`);
      found.set(claims.toSorted().join("\n"), steps(links));
    }
  }
  return [...found.values()];
}
