import { processes, threads, type LocalSpace } from "lockstep";
import type { Where } from "./partner.ts";

/** The space the rows work in; a partner of the row opens the same one. */
export async function openSpace(where: Where, name = `bench-${process.pid}`): Promise<LocalSpace> {
  return where === "threads" ? threads(name) : await processes(name);
}
