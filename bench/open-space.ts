import { processes, threads, type LocalSpace, type SpaceOptions } from "lockstep";
import type { Where } from "./partner.ts";

/** The space the rows work in; a partner of the row opens the same one. */
export async function openSpace(where: Where, name = `bench-${process.pid}`, options?: SpaceOptions): Promise<LocalSpace> {
  return where === "threads" ? threads(name, options) : await processes(name, options);
}
