import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, describe, type TestContext, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import type * as etcd from "../../src/engine/etcd/engine.ts";
import { scenarios } from "../fixtures/etcd/scenarios.ts";
import { EtcdCluster } from "../fixtures/servers/etcd-cluster.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { TcpProxy } from "../fixtures/servers/tcp-proxy.ts";
import { type Change, changedCopy } from "../model/library.ts";
import { absent } from "../run/absent.ts";

const LIBRARY = fileURLToPath(new URL("../../src", import.meta.url));
const TTL_MS = 4000;
const CELLS = "engine/etcd/cells.js";
const CONNECTION = "engine/etcd/connection.js";
const ENGINE = "engine/etcd/engine.js";
const KEYS = "engine/etcd/keys.js";
const LINE = "engine/etcd/line.js";
const LINES = "engine/etcd/lines.js";
const PLACE = "engine/etcd/place.js";
const REQUEST = "engine/etcd/request.js";
const STANDING = "engine/etcd/standing.js";
const TRANSACTION = "engine/etcd/transaction.js";
const WATCHES = "engine/etcd/watches.js";

const MUTATIONS: readonly (Change & { readonly bug: string; readonly scenario: string })[] = [
  {
    bug: "everybody is alone",
    scenario: "who is alone is granted, and who comes then is not",
    file: TRANSACTION,
    find: "choose([noneSince(keys, 0n)], alone",
    replace: "choose([], alone",
  },
  {
    bug: "those ahead have no weight",
    scenario: "a small one does not overtake a large one",
    file: STANDING,
    find: "order: createRevision, weight, limit, data",
    replace: "order: createRevision, weight: 0, limit, data",
  },
  {
    bug: "the first of those ahead who goes makes room",
    scenario: "who has not room enough yet goes on waiting",
    file: PLACE,
    find: "if (revision > this.seenAt)\n            this.#ahead.delete(key);",
    replace: "this.#ahead.clear();",
  },
  {
    bug: "deletions are not heard",
    scenario: "a release is told to the next one, and to nobody else",
    file: ENGINE,
    find: "?.deleted(key, modRevision)",
    replace: "?.name",
  },
  {
    bug: "the watch begins too late",
    scenario: "a release is told to the next one, and to nobody else",
    file: REQUEST,
    find: 'if (watched === "deletions")',
    replace: 'created.integer(3, 1_000_000);\n    if (watched === "deletions")',
  },
  {
    bug: "nothing is read again when the watch is open again",
    scenario: "a release while the network was cut is seen after it",
    file: ENGINE,
    find: "void line.reread(revision);",
    replace: ";",
  },
  {
    bug: "a release leaves the note",
    scenario: "a release is no death",
    file: TRANSACTION,
    find: "[remove(key), remove(keys.held)], [remove(key)]);\n}\n/** Takes",
    replace: "[remove(key)], [remove(key)]);\n}\n/** Takes",
  },
  {
    bug: "every note is of one who died",
    scenario: "a release is no death",
    file: LINE,
    find: "place.isExclusive ? note.version > 1",
    replace: "place.isExclusive ? note.version > 0",
  },
  {
    bug: "an eviction leaves the note",
    scenario: "an eviction is told, and is no death",
    file: TRANSACTION,
    find: "[remove(key), choose([isNoted(key, keys)], [remove(keys.held)], [])]",
    replace: "[remove(key)]",
  },
  {
    bug: "who is evicted is not told",
    scenario: "an eviction is told, and is no death",
    file: LINE,
    find: "place.evicted();",
    replace: "",
  },
  {
    bug: "who is granted at once leaves no note",
    scenario: "a death is told to who waits alone for it",
    file: TRANSACTION,
    find: "[enter, exchange(keys.held, key)]",
    replace: "[enter, range({ key: keys.held })]",
  },
  {
    bug: "who has waited leaves no note of his own",
    scenario: "the death of a writer who had waited is told to readers",
    file: TRANSACTION,
    find: "choose([isNoted(key, keys)], [], [put(keys.held, key)]), note]",
    replace: "put(`${keys.held}.`, key), range({ key: `${keys.held}.` })]",
  },
  {
    bug: "readers who waited for a writer do not ask how that ended",
    scenario: "the death of a writer who had waited is told to readers",
    file: LINE,
    find: "if (place.hasRoom || !before.some(isExclusive))",
    replace: "if (true)",
  },
  {
    bug: "readers who come do not look",
    scenario: "the death of a writer who had waited is told to readers",
    file: LINE,
    find: "place.abandoned = place.isAbandonedBy(note.keyValues[0]);",
    replace: "place.abandoned = false;",
  },
  {
    bug: "who lives counts as dead",
    scenario: "who holds is not dead to those beside him",
    file: PLACE,
    find: "note !== undefined && !this.#ahead.has(note.value)",
    replace: "note !== undefined",
  },
  {
    bug: "what a claim shows is not written",
    scenario: "what a claim shows is seen",
    file: STANDING,
    find: "{ weight, limit, data }));",
    replace: "{ weight, limit }));",
  },
  {
    bug: "the list of lines ends within a long one",
    scenario: "a long line is listed once, and those after it as well",
    file: LINES,
    find: "keys.length < KEYS_MAX",
    replace: "keys.length <= KEYS_MAX",
  },
  {
    bug: "the fence is not looked at",
    scenario: "a join that comes after it was given up comes to nothing",
    file: TRANSACTION,
    find: 'return { key: voidKey(key), create: "=", revision: 0n };',
    replace: 'return { key: voidKey(key), create: ">", revision: -1n };',
  },
  {
    bug: "checks are not compared",
    scenario: "a commit with an old version writes nothing",
    file: CELLS,
    find: "txnRequest(compares,",
    replace: "txnRequest([],",
  },
  {
    bug: "versions are those of creation",
    scenario: "what was deleted and written twice has the version of the last time",
    file: CELLS,
    find: "found?.modRevision",
    replace: "found?.createRevision",
  },
  {
    bug: "a commit that deletes nothing has the version of the one before",
    scenario: "deleting what is not there has a version of its own",
    file: CELLS,
    find: 'puts.push(put(deletionsKey(this.#space), ""));',
    replace: ";",
  },
  {
    bug: "a group is listed by its ids",
    scenario: "a group is listed in the order of coming",
    file: REQUEST,
    find: ".integer(6, CREATE_SORT_TARGET)",
    replace: ".integer(6, 0)",
  },
  {
    bug: "what came by one commit is cut as etcd has sorted it",
    scenario: "what came by one commit is listed by its ids, however many are wanted",
    file: CELLS,
    find: "keyValues[most]?.createRevision === last",
    replace: "false",
  },
  {
    bug: "groups are not escaped",
    scenario: "a group has no cells of another",
    file: KEYS,
    find: "${utf8(keyPart(group))}/",
    replace: "${utf8(group)}/",
  },
  {
    bug: "what is read in parts is of several moments",
    scenario: "many cells are read as of one moment",
    file: CELLS,
    find: "at ||= revision;",
    replace: "",
  },
  {
    bug: "a commit is sent again",
    scenario: "a commit whose answer is lost is not sent again",
    file: CONNECTION,
    find: "if (isOnce && link !== undefined && !failure.isUndone)",
    replace: "if (false)",
  },
  {
    bug: "a reconnected watch is not told",
    scenario: "what changed while the network was cut is told after it",
    file: WATCHES,
    find: "(settle ?? changed)();",
    replace: "settle?.();",
  },
  {
    bug: "the first who ends his watch ends everybody's",
    scenario: "a change is told to all who watch, until they end it",
    file: WATCHES,
    find: " || shared.watchers.size > 0)",
    replace: ")",
  },
  {
    bug: "nothing that is only written is told",
    scenario: "a change is told to all who watch, until they end it",
    file: REQUEST,
    find: 'if (watched === "deletions")',
    replace: "",
  },
  {
    bug: "the last who ends his watch leaves the stream",
    scenario: "once nobody watches, the store has no watch",
    file: WATCHES,
    find: "shared.watch.close();",
    replace: "",
  },
];

const missing = serversAbsent("etcd", "etcdctl");
if (missing !== undefined) absent("mutations", "etcd", missing);
else {
  const cluster = await EtcdCluster.start({ after }, 1);
  let spaces = 0;

  /** Plays it with two engines of the library in that folder, in a space of its own. */
  const play = async (t: TestContext, library: string, scenario: string): Promise<void> => {
    const { openEtcd } = (await import(pathToFileURL(join(library, "engine/etcd/engine.js")).href)) as typeof etcd;
    const [endpoint = ""] = cluster.endpoints;
    const proxy = await TcpProxy.start(t, { host: "127.0.0.1", port: Number(endpoint.split(":")[1]) });
    const options = { space: `scenario-${++spaces}`, ttlMs: TTL_MS, lockDelayMs: 0 };
    const a = await openEtcd(cluster.url, options);
    const b = await openEtcd(`etcd://127.0.0.1:${proxy.port}`, options);
    try {
      await scenarios[scenario]!({ a, b, proxy, endpoint, space: options.space });
    } finally {
      proxy.heal();
      await Promise.all([a.close(), b.close()]);
    }
  };

  describe("mutations · etcd", () => {
    for (const scenario of Object.keys(scenarios)) test(scenario, (t) => play(t, LIBRARY, scenario));

    for (const { bug, scenario, ...change } of MUTATIONS)
      test(`${bug}: caught`, async (t) => {
        const folder = changedCopy([change]);
        t.after(() => rmSync(folder, { recursive: true }));
        await assert.rejects(play(t, folder, scenario), { code: "ERR_ASSERTION" });
      });
  });
}
