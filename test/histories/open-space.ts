import { type Space, connect, processes, threads } from "lockstep";

/** A holder that was killed has its lock for so long, and a little more. */
const TTL_MS = 3000;

/** A space of threads, of processes, or on the store of that URL. */
export function openSpace(substrate: string, name: string): Promise<Space> {
  if (substrate === "threads") return Promise.resolve(threads(name));
  return substrate === "processes" ? processes(name) : connect(substrate, { space: name, ttlMs: TTL_MS });
}
