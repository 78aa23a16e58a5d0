import type { TestContext } from "node:test";
import type { RemoteSpace } from "lockstep";
import type { Ground } from "../awaited/ground.ts";

/** A store, for what only stores have. */
export interface StoreGround extends Ground {
  readonly url: string;
  open(t: TestContext, isPatient?: boolean): Promise<RemoteSpace>;
}
