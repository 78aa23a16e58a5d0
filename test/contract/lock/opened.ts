import type { TestContext } from "node:test";
import type { LocalSpace, SpaceOptions } from "lockstep";
import type { Substrate } from "../substrate.ts";

/** A space of its own for one test, closed with it. */
export async function opened(t: TestContext, substrate: Substrate, options?: SpaceOptions): Promise<LocalSpace> {
  const space = await substrate.open(options);
  t.after(() => space.close());
  return space;
}
