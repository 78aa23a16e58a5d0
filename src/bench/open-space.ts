import { processes } from "../local/processes.ts";
import type { SpaceOptions } from "../local/space-options.ts";
import { threads } from "../local/threads.ts";
import type { LocalSpace } from "../sync/space.ts";
import type { Where } from "./partner.ts";

/** The space the rows work in; a partner of the row opens the same one. */
export async function openSpace(where: Where, name = `bench-${process.pid}`, options?: SpaceOptions): Promise<LocalSpace> {
  return where === "threads" ? threads(name, options) : await processes(name, options);
}
