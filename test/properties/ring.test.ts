import { describe, test } from "node:test";
import { HashRing } from "lockstep/protocol";
import { ringClaims } from "./ring-claims.ts";

describe("properties · all", () => {
  for (const [name, claim] of Object.entries(ringClaims)) test(`ring: ${name}`, () => claim(HashRing, { numRuns: 300 }));
});
