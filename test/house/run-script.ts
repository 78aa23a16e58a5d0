import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

const TIMEOUT_MS = 120_000;
const EXPECTED = /\/\/ → (.*)$/gm;

/** Runs a compiled file; it has to end by itself, well, and print what the `// → …` comments of its text promise, if there are any. */
export function runScript(file: string, text: string, args: readonly string[] = []): void {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { encoding: "utf8", timeout: TIMEOUT_MS });
  assert.equal(signal ?? status, 0, `${stdout}${stderr}`);
  const expected = [...text.matchAll(EXPECTED)].map(([, line = ""]) => line.trimEnd());
  if (expected.length > 0) assert.deepEqual(stdout.trimEnd().split("\n"), expected);
}
