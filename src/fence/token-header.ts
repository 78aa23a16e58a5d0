import type { Hold } from "../sync/lock.ts";

/** As Node's requests have it. */
export const TOKEN_HEADER = "lockstep-token";

/** The header that a fenced handler asks for: `fetch(url, { headers: tokenHeader(hold) })`. Throws `"lost"` or `"not-held"` when the hold has ended. */
export function tokenHeader(hold: Pick<Hold, "token">): Record<string, string> {
  return { [TOKEN_HEADER]: String(hold.token) };
}
