import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { checkTypes } from "./check-types.ts";
import { isExcerpt } from "./is-excerpt.ts";
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
    said = checkTypes(
      compiled,
      found.filter(({ of }) => of === undefined),
    );
  });

  test("the README shows code", () => assert.ok(found.some(({ place, runs }) => runs && place.startsWith("README.md"))));
  test("all type-check", () => assert.equal(said, ""));
  for (const { place, stem, code, of, runs } of found) {
    if (runs) test(`${place} does what it says`, () => runScript(join(compiled, `${stem}.js`), code));
    if (of !== undefined) test(`${place} is ${of}'s own text`, () => assert.ok(isExcerpt(code, project.get(of) ?? "")));
  }
});

describe("readme check", () => {
  const fences = "Text\n\n```ts no-run\nconst n: number = 'one';\n```\n\n```ts examples/notes/a.ts\na();\n```\n";
  const [wrong, excerpt] = snippets(new Map([["docs/a.md", fences]]));

  test("finds a fence with its line and its mark", () => {
    assert.deepEqual(wrong, { place: "docs/a.md:3", stem: "a-3", code: "const n: number = 'one';\n", of: undefined, runs: false });
    assert.deepEqual(excerpt, { place: "docs/a.md:7", stem: "a-7", code: "a();\n", of: "examples/notes/a.ts", runs: false });
  });

  test("an excerpt is whole lines, in order, indented less or not", () => {
    const text = "a();\nb(() => {\n  c();\n\n  d();\n});\n";
    for (const code of ["a();\n", "c();\n\nd();\n", "a();\n// …\n  d();\n", "c();\n// …\nd();\n"]) assert.ok(isExcerpt(code, text), code);
    for (const code of ["();\n", "b(() => {\n", "a();\nc();\n", "c();\n// …\na();\n", "e();\n"]) {
      assert.equal(isExcerpt(code, text), code.startsWith("b("), code);
    }
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
