import { inspect } from "node:util";
import type { Engine } from "../engine/engine.ts";
import { LockstepError } from "../sync/error.ts";

/** What keeps something in cells. */
export interface Stored {
  readonly groups: readonly string[];
}

/** How many a commit takes. */
const MOST = 100;

/** Deletes all its cells, a hundred at a time. Throws `"invalid"` for what has none. */
export async function deleteStored(engine: Engine, thing: object): Promise<void> {
  if (!("groups" in thing))
    throw new LockstepError(
      "invalid",
      `${inspect(thing, { depth: 0 })} has nothing in the store that could be deleted; expected an event, latch, barrier, value, queue, map, election or group of this space`,
    );
  for (const group of (thing as Stored).groups) {
    for (let cells = await engine.scan(group, MOST); cells.length > 0; cells = await engine.scan(group, MOST))
      await engine.commit(
        [],
        cells.map(({ id }) => ({ group, id, value: undefined })),
      );
  }
}
