import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { checkTypes } from "./check-types.ts";
import { readProject } from "./project.ts";
import { ROOT } from "./root.ts";
import { runScript } from "./run-script.ts";
import { snippets } from "./snippets.ts";

const project = readProject(ROOT);
const folder = join(ROOT, "dist", `snippets-${process.pid}`);
after(() => rmSync(folder, { recursive: true, force: true }));

describe("readme", () => {
  const found = snippets(project);
  const compiled = join(folder, "good");
  let said = "";
  before(() => {
    said = checkTypes(compiled, found);
  });

  test("the README shows code", () => assert.ok(found.some(({ place, runs }) => runs && place.startsWith("README.md"))));
  test("all type-check", () => assert.equal(said, ""));
  for (const { place, stem, code, runs } of found) {
    if (runs) test(`${place} does what it says`, () => runScript(join(compiled, `${stem}.js`), code));
  }
  for (const [path, text] of project) {
    const name = /^examples\/((?:notes\/)?[\w-]+)\.ts$/.exec(path)?.[1];
    if (name !== undefined) test(`${path} does what it says`, () => runScript(join(ROOT, "dist", "examples", `${name}.js`), text));
  }
});

describe("readme check", () => {
  const [wrong] = snippets(new Map([["docs/a.md", "Text\n\n```ts no-run\nconst n: number = 'one';\n```\n"]]));

  test("finds a fence with its line and its mark", () => {
    assert.deepEqual(wrong, { place: "docs/a.md:3", stem: "a-3", code: "const n: number = 'one';\n", runs: false });
  });

  test("a wrong type is seen", () => assert.match(checkTypes(join(folder, "bad"), wrong ? [wrong] : []), /a-3\.ts\(1,7\): error TS2322/));

  test("a line that differs, a throw and a failing exit are seen", () => {
    const run = (code: string): void => {
      const file = join(folder, "bad", `${basename(folder)}.js`);
      writeFileSync(file, code);
      runScript(file, code);
    };
    run("console.log(1); // → 1");
    assert.throws(() => run("console.log(1); // → 2"), assert.AssertionError);
    assert.throws(() => run("console.log(1); // → 1\nconsole.log(2);"), assert.AssertionError);
    assert.throws(() => run("throw new Error();"), assert.AssertionError);
    assert.throws(() => run("process.exitCode = 3;"), assert.AssertionError);
  });
});
