import { LockstepError } from "../../sync/error.ts";
import type { ClaimState, Renewer } from "../keeper/renewer.ts";
import { keysBeside } from "./line-keys.ts";
import type { Link } from "./link.ts";
import { type Driver, openWires } from "./open-wires.ts";
import { OwnLink } from "./own-link.ts";
import { SCRIPTS } from "./scripts.ts";
import { Store } from "./store.ts";

/** What the helper thread needs to connect by itself. */
export interface RenewerSettings {
  readonly url: string;
  readonly place: string;
  readonly driver: Driver | undefined;
  readonly ttlMs: number;
}

/** In the helper thread: over a connection of its own, which is made when it is needed first. */
export async function openRenewer(settings: unknown): Promise<Renewer> {
  const { url, place, driver, ttlMs } = settings as RenewerSettings;
  return renewerOver(new OwnLink(place, await openWires(url, driver, ttlMs)), ttlMs);
}

/** Over that link, which is closed with it. A claim's text is its id and its line's first key. */
export function renewerOver(link: Link, ttlMs: number): Renewer {
  const store = new Store(link);
  // An answer that is not there by then is not waited for: another attempt may come through.
  const withinMs = ttlMs / 3;
  const renew = async (text: string): Promise<ClaimState> => {
    const space = text.indexOf(" ");
    const call = { keys: keysBeside(text.slice(space + 1)), words: [text.slice(0, space)], withinMs, isAside: true };
    const [state, , abandoned] = (await store.run(SCRIPTS.renew, call).catch(goneIfForeign)) as [number, string?, number?];
    if (Number(state) === 0) return "gone";
    if (Number(state) === 2) return "waiting";
    return Number(abandoned) === 1 ? "held, abandoned before" : "held";
  };
  return {
    renew: (texts) => Promise.all(texts.map(renew)),
    close: () => link.close(),
  };
}

/** What somebody else has put in a line's place has ended its claims: not those of other lines. */
function goneIfForeign(error: unknown): [number] {
  if (error instanceof LockstepError && error.code === "mismatch") return [0];
  throw error;
}
