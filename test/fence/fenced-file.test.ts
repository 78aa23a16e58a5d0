import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fencedFile } from "lockstep/fence";
import { ownFolder } from "../fixtures/log/own-folder.ts";

describe("fenced file", () => {
  test("a late writer is refused by its token and the one that was seen, and the file is as it was", async (t) => {
    const path = join(ownFolder(t), "data");
    await fencedFile(path).write(7n, "by 7");
    await assert.rejects(fencedFile(path).write(6n, "by 6"), {
      name: "LockstepError",
      code: "fenced",
      message: `token 6 comes too late for "${path}", which has seen 7: somebody else has held it since; acquire it again`,
    });
    assert.equal(readFileSync(path, "utf8"), "by 7");
    assert.equal(readFileSync(`${path}.token`, "utf8"), "7\n");
  });

  test("bytes are written as they are, and the same hold may write again", async (t) => {
    const path = join(ownFolder(t), "data");
    const file = fencedFile(path);
    for (const data of [new Uint8Array([0, 255, 10]), new Uint8Array(), new Uint8Array(1_000_000).fill(7)]) {
      await file.write(7n, data);
      assert.ok(readFileSync(path).equals(data));
    }
  });

  test("of many at once the largest token has the last word, and each is told what became of it", async (t) => {
    const path = join(ownFolder(t), "data");
    const tokens = [3n, 9n, 1n, 7n, 9n, 8n];
    const told = await Promise.allSettled(tokens.map((token) => fencedFile(path).write(token, `by ${token}`)));
    assert.equal(readFileSync(path, "utf8"), "by 9");
    for (const [at, { status }] of told.entries()) if (tokens[at] === 9n) assert.equal(status, "fulfilled");
    for (const one of told) if (one.status === "rejected") assert.equal((one.reason as { code: string }).code, "fenced");
  });

  test("who reads with a larger token keeps the smaller ones out, and what they have written is read", async (t) => {
    const file = fencedFile(join(ownFolder(t), "data"));
    assert.equal(await file.read(5n), null);
    await file.write(5n, "by 5");
    assert.equal(String(await file.read(7n)), "by 5");
    await assert.rejects(file.write(6n, "by 6"), { code: "fenced" });
    await assert.rejects(file.read(6n), { code: "fenced" });
    assert.equal(String(await file.read(7n)), "by 5");
  });

  test("a file keeps its permissions, and nothing of a write is left behind", async (t) => {
    const folder = ownFolder(t);
    const path = join(folder, "data");
    writeFileSync(path, "there before");
    chmodSync(path, 0o640);
    await fencedFile(path).write(7n, "by 7");
    assert.equal(statSync(path).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(folder).toSorted(), ["data", "data.token", "data.token.lock"]);
  });

  test("what a crash has left half written is written over", async (t) => {
    const path = join(ownFolder(t), "data");
    for (const left of [`${path}.new`, `${path}.token.new`]) writeFileSync(left, "half of something long");
    await fencedFile(path).write(7n, "by 7");
    assert.equal(readFileSync(path, "utf8"), "by 7");
    assert.equal(readFileSync(`${path}.token`, "utf8"), "7\n");
  });

  test("a path means what it meant when it was given", async (t) => {
    const before = process.cwd();
    const folder = ownFolder(t);
    process.chdir(folder);
    const file = fencedFile("data");
    process.chdir(before);
    await file.write(7n, "by 7");
    assert.equal(readFileSync(join(folder, "data"), "utf8"), "by 7");
  });

  test("a token file of somebody else is left alone", async (t) => {
    const path = join(ownFolder(t), "data");
    writeFileSync(`${path}.token`, "secret");
    await assert.rejects(fencedFile(path).write(7n, ""), { code: "mismatch", message: /data\.token has a text that is no token/ });
    assert.equal(readFileSync(`${path}.token`, "utf8"), "secret");
    assert.ok(!existsSync(path));
  });

  test("what is no path, no token and no data is invalid, and changes nothing", async (t) => {
    const folder = ownFolder(t);
    for (const path of ["", "a\0b", 7, undefined] as string[]) assert.throws(() => fencedFile(path), { code: "invalid" });
    const file = fencedFile(join(folder, "data"));
    for (const token of [7, -1n, 2n ** 63n, "7", undefined] as bigint[])
      await assert.rejects(file.write(token, ""), { code: "invalid", message: /^the token is .*; expected a bigint from 0 to 2\^63 − 1/ });
    for (const data of [7, null, undefined, {}] as string[]) await assert.rejects(file.write(7n, data), { code: "invalid" });
    await assert.rejects(file.write(7n, "", { timeoutMs: -1 }), { code: "invalid" });
    assert.deepEqual(readdirSync(folder), []);
  });

  test("a folder that is not there is an error of the store", async (t) => {
    const path = join(ownFolder(t), "missing", "data");
    await assert.rejects(fencedFile(path).write(7n, ""), { code: "engine", message: /data could not be read or written: ENOENT/ });
  });

  test("without the command that locks it a file is not written", (t) => {
    const path = join(ownFolder(t), "data");
    const script = `import("${new URL("../../src/fence.js", import.meta.url).href}")
      .then(({ fencedFile }) => fencedFile(process.argv[1]).write(7n, "")).catch((error) => console.log(error.code))`;
    const { stdout } = spawnSync(process.execPath, ["-e", script, path], { encoding: "utf8", env: { PATH: "/nowhere" } });
    assert.equal(stdout, "unsupported\n");
    assert.ok(!existsSync(path));
  });
});
