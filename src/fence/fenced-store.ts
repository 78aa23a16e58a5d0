import { LockstepError } from "../sync/error.ts";
import { admit, checkToken } from "./late.ts";

/** What any store has to be able to do so that it can refuse late writers. */
export interface StoreSteps<T> {
  /** The largest token that has written to it; null when none has. */
  read(resource: string): bigint | null | Promise<bigint | null>;
  /**
   * Writes the data and its token, in one step of the store, if the largest token is still `seen` — or if it is at most `token`, as `UPDATE … WHERE token <= $1`
   * does; else it changes nothing and says false.
   */
  write(resource: string, token: bigint, data: T, seen: bigint | null): boolean | Promise<boolean>;
}

/** A store that refuses late writers. */
export interface FencedStore<T> {
  /** Rejects with `"fenced"` when a larger token has been seen, with `"engine"` when the store contradicts itself, and with what its steps throw. */
  write(token: bigint, resource: string, data: T): Promise<void>;
}

/** Over a store of yours, by what it can do in one step. As safe as that step is: it alone keeps the data and the token together. */
export function fencedStore<T>(steps: StoreSteps<T>): FencedStore<T> {
  return {
    async write(token, resource, data) {
      checkToken(token);
      checkResource(resource);
      let before: bigint | null | undefined;
      // Each further round has seen a larger token than the one before, and none is larger than ours: they come to an end.
      for (;;) {
        const seen = await steps.read(resource);
        if (seen !== null) checkToken(seen, `the largest token of "${resource}" that the store has read`);
        admit(resource, token, seen);
        if (seen === before)
          throw new LockstepError(
            "engine",
            `the store refused token ${token} for "${resource}", but has seen ${seen ?? "none"}; write() has to say true when it has written, and read() what was written last`,
          );
        if (await steps.write(resource, token, data, seen)) return;
        before = seen;
      }
    },
  };
}

/** Throws `"invalid"` for what is no name of a resource. */
export function checkResource(resource: string): void {
  if (typeof resource === "string" && resource !== "") return;
  throw new LockstepError("invalid", `the resource is ${JSON.stringify(resource) ?? String(resource)}; expected a text that is not empty`);
}
