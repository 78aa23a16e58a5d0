import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const ECHO = new URL("../../fixtures/child/echo.js", import.meta.url);
const ENDING = new URL("../../fixtures/child/ending.js", import.meta.url);

export function childArguments(substrate: Substrate): void {
  test("a function gets the space it was started from, and its arguments", async (t) => {
    const space = await opened(t, substrate);
    const child = space.start(ECHO, "echoSpace");
    assert.deepEqual(await child.join(), { name: space.name, closed: false });
    assert.deepEqual(await space.start(ECHO, "echo", { args: [1, "two"] }).join(), [1, "two"]);
    assert.deepEqual(await space.start(ECHO, "echo").join(), []);
  });

  test("arguments and results are copies, of everything that structuredClone copies", async (t) => {
    const space = await opened(t, substrate);
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    const args = [
      undefined,
      null,
      NaN,
      -0,
      10n ** 30n,
      "é\u0000😀",
      new Date(5),
      /a+/gi,
      new Map([[{ key: 1 }, new Set(["x"])]]),
      Float64Array.of(0.5),
      cyclic,
    ];
    assert.deepEqual(await space.start(ECHO, "echo", { args }).join(), args);
  });

  test("a long argument comes through whole, and so does a long result", async (t) => {
    const space = await opened(t, substrate);
    const long = new Uint8Array(8_000_000).fill(7);
    const [back] = (await space.start<Uint8Array[]>(ECHO, "echo", { args: [long] }).join())!;
    assert.equal(Buffer.compare(back!, long), 0);
  });

  test("a module is a URL, a file: URL as text or an absolute path; a function may be the default export", async (t) => {
    const space = await opened(t, substrate);
    for (const module of [ECHO, ECHO.href, fileURLToPath(ECHO)])
      assert.deepEqual(await space.start(module, "default", { args: [module.toString()] }).join(), [module.toString()]);
  });

  test("the id is that of the process or thread", async (t) => {
    const child = (await opened(t, substrate)).start(ECHO, "echoId", { args: [substrate.name === "threads"] });
    const { id } = child;
    assert.equal(await child.join(), id);
    assert.equal(child.id, id);
  });

  test('a module that is not said where it is, is "invalid" at once, with the remedy', async (t) => {
    const space = await opened(t, substrate);
    for (const module of [
      "./echo.js",
      "echo",
      "",
      "node:fs",
      "https://example.org/x.js",
      new URL("data:text/javascript,"),
      5,
      null,
      undefined,
    ]) {
      assert.throws(() => space.start(module as string, "echo"), { code: "invalid", message: /import\.meta\.url/ });
    }
    for (const name of ["", 5, null, undefined])
      assert.throws(() => space.start(ECHO, name as string), { code: "invalid", message: /exported function/ });
    assert.throws(() => space.start(ECHO, "echo", { args: "text" as unknown as [] }), { code: "invalid", message: /'text'.*array/ });
  });

  test('an argument that cannot be copied is "invalid" at once, naming the function', async (t) => {
    const space = await opened(t, substrate);
    const before = process.getActiveResourcesInfo().length;
    assert.throws(() => space.start(ECHO, "echo", { args: [() => {}] }), {
      code: "invalid",
      message: /arguments for "echo" of file:.*could not be cloned/,
    });
    assert.equal(process.getActiveResourcesInfo().length, before);
  });

  test('a result that cannot be copied is "invalid", naming the function', async (t) => {
    const child = (await opened(t, substrate)).start(ENDING, "endingInFunction");
    await assert.rejects(child.join(), { code: "invalid", message: /result of "endingInFunction".*could not be cloned/ });
    assert.equal(child.exitCode, 1);
  });
}
