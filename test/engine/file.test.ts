import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { storeSuites } from "../fixtures/awaited/store-suites.ts";

const folder = mkdtempSync(join(tmpdir(), "lockstep-test-"));
after(() => rmSync(folder, { recursive: true, force: true }));

storeSuites({
  name: "file:",
  url: `file:${join(folder, "state")}`,
  waitersMost: 5000,
  rounds: 50,
  others: "in our thread",
  options: { ttlMs: 1000 },
});
