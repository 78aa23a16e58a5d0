import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ROOT } from "./root.ts";
import { runScript } from "./run-script.ts";
import { snippets } from "./snippets.ts";

const project = mkdtempSync(join(tmpdir(), "lockstep-package-"));
const installed = join(project, "node_modules", "lockstep");

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  assert.equal(status, 0, `${command} ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

/** What a user has: the packed package in a project of its own, with no types installed. */
describe("package · all", () => {
  before(() => {
    mkdirSync(installed, { recursive: true });
    const packed = run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", project], ROOT).trim();
    run("tar", ["-xzf", join(project, packed), "-C", installed, "--strip-components=1"], project);
  });
  after(() => rmSync(project, { recursive: true, force: true }));

  for (const target of ["es2022", "esnext"]) {
    test(`the README's example compiles, strict, for ${target}, with no types but ours`, () => {
      const readme = snippets(new Map([["README.md", readFileSync(join(ROOT, "README.md"), "utf8")]])).filter(({ runs }) => runs);
      assert.ok(readme.length > 0);
      writeFileSync(join(project, "example.mts"), readme[0]!.code);
      const flags = ["--strict", "--noEmit", "--target", target, "--module", "nodenext", "--ignoreConfig", "example.mts"];
      run(join(ROOT, "node_modules", ".bin", "tsc"), flags, project);
    });
  }

  test("web locks are the DOM's LockManager to the compiler", () => {
    const code = `
      import { threads } from "lockstep";
      import { type WebLockManager, type WebLockOptions, type WebLockSnapshot, webLocks } from "lockstep/web-locks";
      const locks: LockManager = webLocks(threads());
      const options: WebLockOptions = { mode: "shared" } as LockOptions;
      const theirs: LockOptions = options;
      const seen: LockManagerSnapshot = {} as WebLockSnapshot;
      const use = (manager: LockManager | WebLockManager): Promise<number> => manager.request("a", theirs, async (lock) => lock?.name.length ?? 0);
      export { locks, seen, use };`;
    writeFileSync(join(project, "web-locks.mts"), code);
    const flags = ["--strict", "--noEmit", "--target", "es2022", "--module", "nodenext", "--ignoreConfig", "web-locks.mts"];
    run(join(ROOT, "node_modules", ".bin", "tsc"), flags, project);
  });

  test("it brings along what its README points to", () => {
    const readme = readFileSync(join(installed, "README.md"), "utf8");
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path!);
    assert.ok(links.length > 0);
    assert.deepEqual(
      links.filter((path) => !existsSync(join(installed, path))),
      [],
    );
  });

  test("the notes' programs are there as text and compiled, and run where they are", () => {
    const names = readdirSync(join(installed, "examples/notes")).map((name) => basename(name, ".ts"));
    assert.ok(names.includes("withdraw"));
    for (const name of names) assert.ok(existsSync(join(installed, "dist/examples/notes", `${name}.js`)), name);
    const text = readFileSync(join(installed, "examples/notes/withdraw.ts"), "utf8");
    runScript(join(installed, "dist/examples/notes/withdraw.js"), text, ["threads"]);
  });
});
