import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { awaitedSuites } from "../contract/awaited/awaited-suites.ts";
import { store } from "../fixtures/awaited/store.ts";

const folder = mkdtempSync(join(tmpdir(), "lockstep-test-"));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const suite of awaitedSuites)
  suite(store({ name: "file:", url: `file:${join(folder, "state")}`, waitersMost: 5000, rounds: 50, others: "in our thread" }));
