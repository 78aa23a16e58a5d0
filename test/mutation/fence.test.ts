import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Redis } from "ioredis";
import type * as library from "../../src/fence.ts";
import { keepsTheRuleInRedis, scenarios } from "../fixtures/fence/scenarios.ts";
import { ownFolder } from "../fixtures/log/own-folder.ts";
import { RedisServer } from "../fixtures/servers/redis-server.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { type Change, changedCopy } from "../model/library.ts";
import { absent } from "../run/absent.ts";

const LIBRARY = fileURLToPath(new URL("../../src", import.meta.url));
const THE_RULE = [
  "larger and equal tokens come in, smaller ones do not: a file",
  "larger and equal tokens come in, smaller ones do not: a store",
  "larger and equal tokens come in, smaller ones do not: a handler",
];

const MUTATIONS: readonly (Change & { readonly bug: string; readonly caughtBy: readonly string[] })[] = [
  {
    bug: "an equal token is late",
    caughtBy: THE_RULE,
    file: "fence/late.js",
    find: "return given < seen;",
    replace: "return given <= seen;",
  },
  { bug: "no token is late", caughtBy: THE_RULE, file: "fence/late.js", find: "return given < seen;", replace: "return false;" },
  {
    bug: "tokens are compared as texts",
    caughtBy: THE_RULE,
    file: "fence/late.js",
    find: "return given < seen;",
    replace: "return String(given) < String(seen);",
  },
  {
    bug: "tokens are compared as doubles",
    caughtBy: THE_RULE,
    file: "fence/late.js",
    find: "return given < seen;",
    replace: "return Number(given) < Number(seen);",
  },
  {
    bug: "the data is written before the token",
    caughtBy: ["a token whose data could not be written has been seen"],
    file: "fence/fenced-file.js",
    find: "admit(place, token, seen);",
    replace: "admit(place, token, seen);\nawait body();",
  },
  {
    bug: "nobody waits for who is at the file",
    caughtBy: ["one writer at a time is at a file"],
    file: "fence/fenced-file.js",
    find: "await lock(place, file, timeoutMs, wait?.signal);",
    replace: "",
  },
  {
    bug: "a larger request does not wait for the smaller one",
    caughtBy: ["a larger request waits until the smaller one is over, and tells it"],
    file: "fence/turnstile.js",
    find: "await Promise.all(smaller.map(({ over }) => over));",
    replace: "",
  },
  {
    bug: "the smaller request is not told",
    caughtBy: ["a larger request waits until the smaller one is over, and tells it"],
    file: "fence/turnstile.js",
    find: "for (const one of smaller)",
    replace: "for (const one of [])",
  },
];

const IN_LUA: readonly (readonly [bug: string, replace: string])[] = [
  ["an equal token is late", "given <= seen"],
  ["no token is late", "false"],
  ["tokens are compared as numbers of Lua", "tonumber(given) < tonumber(seen)"],
];

function load(folder: string): Promise<typeof library> {
  return import(pathToFileURL(join(folder, "fence.js")).href) as Promise<typeof library>;
}

function loadChanged(t: TestContext, change: Change): Promise<typeof library> {
  const folder = changedCopy([change]);
  t.after(() => rmSync(folder, { recursive: true }));
  return load(folder);
}

describe("mutations · fences", () => {
  for (const [name, play] of Object.entries(scenarios)) test(name, async (t) => play(await load(LIBRARY), ownFolder(t)));

  for (const { bug, caughtBy, ...change } of MUTATIONS)
    test(`${bug}: caught`, async (t) => {
      const changed = await loadChanged(t, change);
      for (const name of caughtBy) await assert.rejects(scenarios[name]!(changed, ownFolder(t)), { code: "ERR_ASSERTION" });
    });
});

const missing = serversAbsent("redis-server");
if (missing !== undefined) absent("mutations", "fences in redis", missing);
else
  describe("mutations · fences in redis", () => {
    const opened = async (t: TestContext): Promise<Redis> => {
      const client = new Redis((await RedisServer.start(t)).url);
      t.after(() => client.disconnect());
      return client;
    };

    test("larger and equal tokens come in, smaller ones do not", async (t) => keepsTheRuleInRedis(await load(LIBRARY), await opened(t)));

    for (const [bug, replace] of IN_LUA)
      test(`${bug}: caught`, async (t) => {
        const changed = await loadChanged(t, { file: "fence/late.js", find: '"given < seen"', replace: `"${replace}"` });
        await assert.rejects(keepsTheRuleInRedis(changed, await opened(t)), { code: "ERR_ASSERTION" });
      });
  });
