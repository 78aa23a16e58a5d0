import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { MODELS, Trace, runSeed } from "../../src/simulator.ts";
import { ROOT } from "./root.ts";

/** What a browser has of what the table uses, and nothing of Node. */
const BROWSER = { performance, crypto, queueMicrotask };

describe("browser · all", () => {
  test("the hash ring is bundled for a browser, in 10 kB, and runs where there is nothing but the language", async () => {
    const { outputFiles } = await build({
      stdin: { contents: 'export { HashRing } from "./protocol.js";', resolveDir: join(ROOT, "dist/src") },
      bundle: true,
      minify: true,
      write: false,
      platform: "browser",
      format: "iife",
      globalName: "protocol",
      logLevel: "silent",
    });
    const { text } = outputFiles[0]!;
    assert.ok(text.length < 10_000, `${text.length} bytes`);
    const context = createContext({});
    runInContext(text, context);
    const said: unknown = runInContext(
      `const ring = new protocol.HashRing(["127.0.0.1:10000", "127.0.0.1:10001", "127.0.0.1:10002"], { placement: "ketama" });
       const four = ring.with("127.0.0.1:10003");
       JSON.stringify([four.nodeFor("dustin"), four.nodeFor("noelani"), four.nodesFor(new Uint8Array([1, 2, 3]), 4).length, ring.nodes.length])`,
      context,
    );
    assert.equal(said, '["127.0.0.1:10000","127.0.0.1:10002",4,3]');
  });

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

  test("the checker is bundled for a browser, and runs where there is nothing at all", async () => {
    const { outputFiles } = await build({
      entryPoints: [join(ROOT, "dist/src/check.js")],
      bundle: true,
      write: false,
      platform: "browser",
      format: "iife",
      globalName: "check",
      logLevel: "silent",
    });
    const context = createContext({});
    runInContext(outputFiles[0]!.text, context);
    const said: unknown = runInContext(
      `(() => {
        const line = (type, value, time) => check.historyEventLine({ process: 1, type, op: "read", key: "x", value, time });
        const { verdict, violation } = check.checkHistory(check.readHistory(line("invoke", null, 0) + line("ok", 7, 1)), check.register());
        return [verdict, check.violationText(violation).includes("read → 7"), check.serialOrder([{ name: "a", run: (n) => n + 1 }], 0, 1)].join();
      })()`,
      context,
    );
    assert.equal(said, "not linearizable,true,a");
  });

  test("the simulator is bundled for a browser, and a seed runs there as it does here", async () => {
    const { outputFiles } = await build({
      entryPoints: [join(ROOT, "dist/src/simulator.js")],
      bundle: true,
      write: false,
      platform: "browser",
      format: "iife",
      globalName: "simulator",
      logLevel: "silent",
    });
    const context = createContext({});
    runInContext(outputFiles[0]!.text, context);
    for (const [name, model] of Object.entries(MODELS)) {
      const there: unknown = runInContext(
        `(() => {
          const { MODELS, Trace, runSeed } = simulator;
          const model = MODELS[${JSON.stringify(name)}];
          const lines = [];
          runSeed(model, { nodes: 3, seed: 7, faults: model.tolerates, trace: new Trace((line) => lines.push(line)) });
          return lines.join();
        })()`,
        context,
      );
      const here: string[] = [];
      runSeed(model, { nodes: 3, seed: 7, faults: model.tolerates, trace: new Trace((line) => here.push(line)) });
      assert.equal(there, here.join());
    }
  });
});
