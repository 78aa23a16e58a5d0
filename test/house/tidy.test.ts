import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type Project, readProject, type Rule } from "./project.ts";
import { ROOT } from "./root.ts";
import { architectureTree } from "./rules/architecture-tree.ts";
import { arrows } from "./rules/arrows.ts";
import { doors } from "./rules/doors.ts";
import { emptyNames } from "./rules/empty-names.ts";
import { fileNames } from "./rules/file-names.ts";
import { fileSizes } from "./rules/file-sizes.ts";
import { folderCycles } from "./rules/folder-cycles.ts";
import { links } from "./rules/links.ts";
import { machinePaths } from "./rules/machine-paths.ts";
import { mainExport } from "./rules/main-export.ts";
import { namedPaths } from "./rules/named-paths.ts";
import { testModifiers } from "./rules/test-modifiers.ts";

/** Each rule as a claim, with files that break it, so that no rule is one that cannot fail, and how many complaints they earn. */
const RULES: readonly [claim: string, rule: Rule, bad: Record<string, string>, complaints: number][] = [
  [
    "file names are kebab-case and say something",
    fileNames,
    { "src/rawLock.ts": "", "src/lock-utils.ts": "", "src/a/lock-manager.ts": "" },
    3,
  ],
  [
    "no declared name is empty of meaning",
    emptyNames,
    { "src/a.ts": ["class", "LockImpl {} interface", "ILock {} type", "BaseLock = 1;"].join(" ") },
    3,
  ],
  ["no file exceeds 400 lines of code", fileSizes, { "src/a.ts": "a();\n".repeat(401), "src/b.ts": "a(); // x\n\n// y\n".repeat(400) }, 1],
  [
    "a file exports one thing named like it",
    mainExport,
    { "src/raw-lock.ts": "export const lock = 1;", "src/gate.ts": "export class Gate {}\nexport class Door {}" },
    2,
  ],
  [
    "arrows between folders run downward",
    arrows,
    {
      "src/sync/lock.ts": 'import { open } from "node:fs";',
      "src/local/lock.ts": 'import { x } from "./memory/threads.ts";\nimport koffi from "koffi";',
      "src/local/memory/threads.ts": 'export { y } from "../../../bench/row.ts";',
      "src/other/a.ts": 'await import("express");\nimport "../index.ts";',
      "examples/a.ts": 'import { z } from "../src/index.ts";',
    },
    7,
  ],
  [
    "folders import each other without cycles",
    folderCycles,
    { "src/a/x.ts": 'import "../b/y.ts";', "src/b/y.ts": 'import "../a/z.ts";' },
    2,
  ],
  [
    "package.json exports the doors of src",
    doors,
    { "package.json": '{ "exports": { "./package.json": "./package.json", "./gone": {} } }', "src/index.ts": "" },
    2,
  ],
  ["nothing names a place on one machine", machinePaths, { "docs/a.md": ["see ", "root", "notes and ", "work", "x"].join("/") }, 2],
  [
    "no test is singled out or passed over",
    testModifiers,
    { "test/a.test.ts": ["test", 'only("a");\ntest("b", { ', "skip: true });"].join(".") },
    1,
  ],
  ["relative links lead somewhere", links, { "docs/a.md": "[here](a.md#x) [there](../b.md) [web](https://example.org)\n[c]: c/d.md" }, 2],
  [
    "paths that the pages name exist",
    namedPaths,
    {
      "src/local/lock.ts": "",
      "docs/a.md":
        "`src/local/lock.ts` `local/lock.ts` `lock.ts` `src/local/` `src/*/…` `npm/x` `node dist/src/local/lock.js`\n```\nsrc/x.ts\n```\n" +
        "`src/lock.ts` `src/gone/` `raw/lock.ts` `ock.ts` `node dist/src/gone.js`",
    },
    5,
  ],
  [
    "ARCHITECTURE.md draws the folders of src",
    architectureTree,
    { "ARCHITECTURE.md": "```\nsrc/  x\nsrc/gone/  y\n```", "src/index.ts": "", "src/local/a.ts": "" },
    2,
  ],
];

const project = readProject(ROOT);

describe("tidy", () => {
  for (const [claim, rule, bad, complaints] of RULES) {
    test(claim, () => assert.deepEqual(rule(project), []));
    test(`it is seen when that is broken: ${claim}`, () => {
      const found = rule(new Map(Object.entries(bad)) satisfies Project);
      assert.equal(found.length, complaints, found.join("\n"));
    });
  }

  test("every target that package.json exports is built", () => {
    const { exports } = JSON.parse(project.get("package.json") ?? "") as { exports: Record<string, string | Record<string, string>> };
    const targets = Object.values(exports).flatMap((target) => (typeof target === "string" ? [target] : Object.values(target)));
    assert.deepEqual(
      targets.filter((target) => !existsSync(join(ROOT, target))),
      [],
    );
  });

  test("the lock file names no host", () => assert.doesNotMatch(project.get("package-lock.json") ?? "", /"resolved"/));
});
