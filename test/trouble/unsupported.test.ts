import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { lonePackage } from "../fixtures/lock/lone-package.ts";

/** Tells what `processes()` says there, and whether `threads()` works all the same. */
const ASK = `
  const space = threads("here");
  space.lock("door").withLockSync(() => {});
  const taken = await space.lock("door").acquire();
  const next = space.lock("door").acquire();
  taken.releaseSync();
  (await next).releaseSync();
  await space.close();
  const { name, code, message, cause } = await processes("here").then(() => ({}), (error) => error);
  console.log(JSON.stringify({ name, code, message, cause: cause?.code }));
`;

interface Told {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly cause?: string;
}

function ask(before: string, from: string): Told {
  const script = `${before}; const { processes, threads } = await import(${JSON.stringify(from)}); ${ASK}`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
    env: { ...process.env, NODE_PATH: "" },
    cwd: import.meta.dirname,
  });
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout) as Told;
}

describe("trouble · processes", () => {
  describe("where it cannot be", () => {
    test("without koffi: unsupported, saying what to install and what works without; threads do", (t) => {
      const folder = lonePackage();
      t.after(() => rmSync(folder, { recursive: true }));
      const told = ask("", pathToFileURL(join(folder, "lockstep", "index.js")).href);
      assert.equal(told.name, "LockstepError");
      assert.equal(told.code, "unsupported");
      assert.match(told.message, /npm install koffi/);
      assert.match(told.message, /threads\(\)/);
      assert.equal(told.cause, "MODULE_NOT_FOUND");
    });

    for (const [property, value] of [
      ["platform", "darwin"],
      ["platform", "win32"],
      ["arch", "ia32"],
    ] as const) {
      test(`on ${value}: unsupported, naming it and what works there; threads do`, () => {
        const told = ask(`Object.defineProperty(process, "${property}", { value: "${value}" })`, "lockstep");
        assert.equal(told.name, "LockstepError");
        assert.equal(told.code, "unsupported");
        assert.match(told.message, new RegExp(value));
        assert.match(told.message, /threads\(\)/);
      });
    }
  });
});
