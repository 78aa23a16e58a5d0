import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { ROOT } from "./root.ts";

/** What a browser has of what the table uses, and nothing of Node. */
const BROWSER = { performance, crypto, queueMicrotask };

describe("browser · all", () => {
  test("the table in memory is bundled for a browser, and runs where there is nothing of Node", async () => {
    const { outputFiles } = await build({
      entryPoints: [join(ROOT, "dist/src/engine/table/memory.js")],
      bundle: true,
      write: false,
      platform: "browser",
      format: "iife",
      globalName: "table",
      logLevel: "silent",
    });
    const context = createContext({ ...BROWSER });
    runInContext(outputFiles[0]!.text, context);
    const said: unknown = await runInContext(
      `(async () => {
        const [one, other] = [table.openMemory("memory:", "page"), table.openMemory("memory:", "page")];
        const terms = { weight: 1, limit: 1, wait: true };
        const [held, waits] = [await one.join("lock", terms), await other.join("lock", terms)];
        const before = [held.isGranted, waits.isGranted];
        await one.close();
        await waits.granted;
        const { isDone } = await other.commit([{ group: "g", id: "x", version: 0n }], [{ group: "g", id: "x", value: "1" }]);
        return JSON.stringify([before, waits.abandoned, isDone, (await other.scan("g", 9))[0].value]);
      })()`,
      context,
    );
    assert.equal(said, '[[true,false],true,true,"1"]');
  });
});
