import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readProject } from "../house/project.ts";
import { ROOT } from "../house/root.ts";
import { snippets } from "../house/snippets.ts";
import { programs } from "./programs.ts";

const project = readProject(ROOT);
const PAGES = ["docs/notes.md", "docs/notes.zh.md"];

describe("notes", () => {
  for (const page of PAGES) {
    test(`${page} leads to every program, and shows some of it`, () => {
      const text = project.get(page) ?? "";
      const shown = new Set(snippets(new Map([[page, text]])).map(({ of }) => of));
      for (const name of programs.keys()) {
        assert.ok(text.includes(`](../examples/notes/${name}.ts)`), name);
        assert.ok(shown.has(`examples/notes/${name}.ts`), name);
      }
    });
  }

  test("both pages show the same, in the same order", () => {
    const [english, chinese] = PAGES.map((page) =>
      snippets(new Map([[page, project.get(page) ?? ""]])).map(({ of, code }) => ({ of, code })),
    );
    assert.deepEqual(english, chinese);
  });
});
