import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Capabilities } from "lockstep";
import { ROOT } from "../../house/root.ts";
import type { StoreGround } from "./store-ground.ts";

const SAID: Readonly<Record<Capabilities["exclusion"] | Capabilities["renewal"], string>> = {
  always: "never",
  "unless a failover loses writes": "only if a failover loses writes",
  "helper thread": "a thread of its own",
  "event loop": "your event loop",
  "none needed": "nobody: they end with",
};

/** That the table of stores in the documents is what a space says of itself. */
export function storeCapabilities(ground: StoreGround, scheme: string): void {
  describe(`capabilities · ${ground.name}`, () => {
    test("space.can is what the documents' table says", async (t) => {
      const { order, tokens, exclusion, renewal } = (await ground.open(t)).can;
      const row = readFileSync(join(ROOT, "docs/engines.md"), "utf8")
        .split("\n")
        .find((line) => line.startsWith(`| \`${scheme}:`));
      const cells = row!.split("|").map((cell) => cell.trim());
      assert.deepEqual(cells.slice(3, 6), [order, tokens, SAID[exclusion]]);
      assert.ok(cells[6]!.startsWith(SAID[renewal]), cells[6]);
    });
  });
}
