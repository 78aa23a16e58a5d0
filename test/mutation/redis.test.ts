import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Redis } from "ioredis";
import type { RedisEngine } from "../../src/engine/redis/engine.ts";
import type * as redis from "../../src/engine/redis/open-redis.ts";
import { until } from "../fixtures/lock/until.ts";
import { type Scenario, scenarios } from "../fixtures/redis/scenarios.ts";
import { RedisServer } from "../fixtures/servers/redis-server.ts";
import { TcpProxy } from "../fixtures/servers/tcp-proxy.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { type Change, changedCopy } from "../model/library.ts";
import { absent } from "../run/absent.ts";

const LIBRARY = fileURLToPath(new URL("../../src", import.meta.url));
const SCRIPTS = "engine/redis/scripts.js";
const CELL_SCRIPTS = "engine/redis/cell-scripts.js";
const KEEPER = "engine/keeper/keeper.js";

const MUTATIONS: readonly (Change & { readonly bug: string; readonly scenario: string })[] = [
  {
    bug: "a release hands over to nobody",
    scenario: "a release is told to the next one, and to nobody else",
    file: SCRIPTS,
    find: "not unwait(id) then return 0 end\npurge()\nadvance()",
    replace: "not unwait(id) then return 0 end\npurge()",
  },
  {
    bug: "a release hands over to two",
    scenario: "a release is told to the next one, and to nobody else",
    file: SCRIPTS,
    find: "while not holder do",
    replace: "for _ = 1, 2 do",
  },
  {
    bug: "messages go to nobody",
    scenario: "a release is told to the next one, and to nobody else",
    file: SCRIPTS,
    find: "'lockstep:client:' .. terms(of)",
    replace: "'lockstep:nobody:' .. terms(of)",
  },
  {
    bug: "who fits overtakes those who wait",
    scenario: "a small one does not overtake a large one",
    file: SCRIPTS,
    find: " and call('EXISTS', line) == 0\nif isGranted",
    replace: "\nif isGranted",
  },
  {
    bug: "a death is not told",
    scenario: "a death is told, once",
    file: SCRIPTS,
    find: "had, died = '-', '1'",
    replace: "had, died = '-', '0'",
  },
  {
    bug: "a death is told to everybody who comes",
    scenario: "a death is told, once",
    file: SCRIPTS,
    find: "if weight == limit then\n    died = '0'",
    replace: "if weight == limit then",
  },
  {
    bug: "a death is told once",
    scenario: "a death is told until one has had it alone",
    file: SCRIPTS,
    find: "if weight == limit then\n    died = '0'",
    replace: "died = '0'\n  if weight == limit then",
  },
  {
    bug: "a death is forgotten when nobody is there",
    scenario: "a death is told until one has had it alone",
    file: SCRIPTS,
    find: "local isQuiet = died == '0' and",
    replace: "local isQuiet =",
  },
  { bug: "data is not shown", scenario: "members show their data", file: SCRIPTS, find: "granted, data or ''}", replace: "granted, ''}" },
  {
    bug: "every line that ever was is listed",
    scenario: "a line that all have left is not listed",
    file: "engine/redis/list-lines.js",
    find: "? [line] : []",
    replace: "? [line] : [line]",
  },
  {
    bug: "checks are not compared",
    scenario: "a stale check writes nothing",
    file: CELL_SCRIPTS,
    find: "then holds = false end",
    replace: "then holds = true end",
  },
  {
    bug: "versions are the clock's alone",
    scenario: "versions grow though the clock was set back",
    file: CELL_SCRIPTS,
    find: "math.max(tonumber(known or '0') + 1, time[1] * 1000000 + time[2])",
    replace: "time[1] * 1000000 + time[2]",
  },
  {
    bug: "a deletion raises no version",
    scenario: "versions grow though the clock was set back",
    file: CELL_SCRIPTS,
    find: "\ncall('SET', KEYS[1], ",
    replace: "\nlocal _ = puts and call('SET', KEYS[1], ",
  },
  {
    bug: "cells are listed from the end",
    scenario: "cells are listed as they came into being",
    file: CELL_SCRIPTS,
    find: "call('ZRANGE', orderOf(1)",
    replace: "call('ZREVRANGE', orderOf(1)",
  },
  {
    bug: "a cell that is written anew goes to the end",
    scenario: "cells are listed as they came into being",
    file: CELL_SCRIPTS,
    find: "if isNew then call('ZADD'",
    replace: "if true then call('ZADD'",
  },
  {
    bug: "cells of one commit came all at once",
    scenario: "cells are listed as they came into being",
    file: CELL_SCRIPTS,
    find: "decimal(version + write - 1)",
    replace: "decimal(version)",
  },
  {
    bug: "a commit takes one version",
    scenario: "cells are listed as they came into being",
    file: CELL_SCRIPTS,
    find: "version + math.max(writes - 1, 0)",
    replace: "version",
  },
  ...["call('HLEN', hashOf(group))", "call('ZCARD', orderOf(group))"].map((find) => ({
    bug: `what is in the way is not looked for (${find})`,
    scenario: "a commit that cannot be done writes nothing",
    file: CELL_SCRIPTS,
    find,
    replace: "",
  })),
  {
    bug: "a full store is filled further",
    scenario: "a full store refuses a commit",
    file: CELL_SCRIPTS,
    find: "if not puts then call('PERSIST', KEYS[1]) end",
    replace: "call('PERSIST', KEYS[1])",
  },
  {
    bug: "a full store cannot be emptied",
    scenario: "a full store refuses a commit",
    file: CELL_SCRIPTS,
    find: "if not puts then call('PERSIST', KEYS[1]) end",
    replace: "",
  },
  {
    bug: "a commit is sent twice by the store",
    scenario: "a commit whose answer was lost is not sent again",
    file: "engine/redis/cells.js",
    find: "words, false)",
    replace: "words)",
  },
  {
    bug: "a commit is sent twice by the caller's client",
    scenario: "a commit whose answer was lost is not sent again",
    file: "engine/redis/lent-link.js",
    find: "autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0",
    replace: "",
  },
  {
    bug: "a commit is told to nobody",
    scenario: "who watches is told",
    file: CELL_SCRIPTS,
    find: "for group in pairs(written) do",
    replace: "for group in pairs({}) do",
  },
  {
    bug: "what may have been missed is not told",
    scenario: "who watches is told",
    file: "engine/redis/watches.js",
    find: "if (watched.isHeard)",
    replace: "if (false)",
  },
  {
    bug: "a subscription ends with the first who watches no more",
    scenario: "who watches no more is not listened for",
    file: "engine/redis/watches.js",
    find: " || watched.listeners.size > 0",
    replace: "",
  },
  {
    bug: "a subscription never ends",
    scenario: "who watches no more is not listened for",
    file: "engine/redis/watches.js",
    find: "this.#watched.delete(channel);\n        watched.stop();",
    replace: "this.#watched.delete(channel);",
  },
  {
    bug: "who closes while holding has released",
    scenario: "who closes while holding has died",
    file: SCRIPTS,
    find: "if ARGV[2] == '1' then died = '1' end",
    replace: "",
  },
  {
    bug: "a quick release is not counted",
    scenario: "a release is no death",
    file: SCRIPTS,
    find: "if order % 2 == 0 then\n      call('DEL', key)",
    replace: "if order % 2 == 0 then\n      call('DECR', meta)\n      call('DEL', key)",
  },
  {
    bug: "a foreign holder is overlooked",
    scenario: "a foreign client keeps everybody out",
    file: SCRIPTS,
    find: "local holder = call('GET', key)",
    replace: "local holder = call('GET', key)\nif holder and not terms(holder) then holder = false end",
  },
  {
    bug: "whoever leaves takes away what is there",
    scenario: "who has lost it to a foreign client does not take it away",
    file: SCRIPTS,
    find: "if ARGV[2] == '0' and call('GET', key) == id then",
    replace: "if ARGV[2] == '0' and call('GET', key) then",
  },
  {
    bug: "who died while waiting stays in line",
    scenario: "who died while waiting is passed over",
    file: SCRIPTS,
    find: "if not unshare(dead) then unwait(dead) end",
    replace: "unshare(dead)",
  },
  {
    bug: "orders are the clock's alone",
    scenario: "orders grow though the clock was set back",
    file: SCRIPTS,
    find: "last = math.max(last + 1, nowUs())",
    replace: "last = nowUs()",
  },
  {
    bug: "orders repeat",
    scenario: "orders grow though the clock was set back",
    file: SCRIPTS,
    find: "last = math.max(last + 1, nowUs())",
    replace: "last = math.max(last, nowUs())",
  },
  {
    bug: "an eviction is told to nobody",
    scenario: "who is evicted is told",
    file: SCRIPTS,
    find: "if terms(found) then tell(found, 'lost 0') end",
    replace: "",
  },
  { bug: "renewals come too late", scenario: "what is held is renewed", file: KEEPER, find: "this.#ttlMs / 3", replace: "this.#ttlMs * 3" },
  {
    bug: "nobody looks whether it is over",
    scenario: "what could not be renewed in its time is lost",
    file: KEEPER,
    find: "if (leftMs > 0)",
    replace: "if (true)",
  },
  {
    bug: "what a renewal says is not heard",
    scenario: "who is gone from the store is told by a renewal",
    file: KEEPER,
    find: 'if (state === "gone")',
    replace: "if (false)",
  },
];

/** Plays it with two engines of the library in that folder, on a server of its own. */
async function play(t: TestContext, library: string, { ttlMs, run }: Scenario): Promise<void> {
  const { openRedis } = (await import(pathToFileURL(join(library, "engine/redis/open-redis.js")).href)) as typeof redis;
  const { port } = await RedisServer.start(t);
  const proxyOfA = await TcpProxy.start(t, { host: "127.0.0.1", port });
  const clients = [proxyOfA.port, port, port].map((at) => new Redis(at, { protocol: 2 }));
  const [clientOfA, clientOfB, bare] = clients as [Redis, Redis, Redis];
  const open = (client: Redis): Promise<RedisEngine> => openRedis({ client }, { space: "test", ttlMs, lockDelayMs: 0 });
  const [a, b] = [await open(clientOfA), await open(clientOfB)];
  try {
    // They listen from their first claim on, and ask once when they do; here they are told, or they are not.
    for (const engine of [a, b]) await (await engine.join("first", { weight: 1, limit: 1, wait: true }))!.leave();
    await until(async () => ((await bare.pubsub("CHANNELS", "lockstep:client:*")) as string[]).length === 2, "both listen");
    await run({ a, b, clientOfA, proxyOfA, bare });
  } finally {
    await Promise.all([a.close(), b.close()]);
    for (const client of clients) client.disconnect();
  }
}

const missing = serversAbsent("redis-server");
if (missing !== undefined) absent("mutations", "redis", missing);
else
  describe("mutations · redis", () => {
    for (const [name, scenario] of Object.entries(scenarios)) test(name, (t) => play(t, LIBRARY, scenario));

    for (const { bug, scenario, ...change } of MUTATIONS)
      test(`${bug}: caught`, async (t) => {
        const folder = changedCopy([change]);
        t.after(() => rmSync(folder, { recursive: true }));
        await assert.rejects(play(t, folder, scenarios[scenario]!), { code: "ERR_ASSERTION" });
      });
  });
