import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type * as library from "../../src/check.ts";
import type * as budget from "../../src/check/budget.ts";
import type * as searching from "../../src/check/search.ts";
import { claims } from "../fixtures/check/claims.ts";
import { type Change, changedCopy } from "../model/library.ts";

const [HAND, RIGHT, VERDICT, LESS, SMALL] = Object.keys(claims) as [string, string, string, string, string];
/** The same histories every time: a bug that they show once they show always. */
const SEEDS = 1000;

/** What is wrong then, of which model, and which claim does not hold. */
const MUTATIONS: readonly (Change & { readonly bug: string; readonly of: string; readonly caughtBy: string })[] = [
  {
    bug: "a configuration is known by its operations alone",
    of: "register",
    caughtBy: VERDICT,
    file: "check/search.js",
    find: " ${state}`",
    replace: "`",
  },
  {
    bug: "a configuration is known without what is open",
    of: "queue",
    caughtBy: RIGHT,
    file: "check/search.js",
    find: "open.map(({ id }) => id).join()",
    replace: '""',
  },
  {
    bug: "a configuration is known without what has no end",
    of: "counter",
    caughtBy: HAND,
    file: "check/search.js",
    find: "entries.used.join()",
    replace: '""',
  },
  {
    bug: "what comes next may begin after something has ended",
    of: "semaphore",
    caughtBy: HAND,
    file: "check/entries.js",
    find: "entry !== undefined && entry.at < before",
    replace: "entry !== undefined",
  },
  {
    bug: "what is lifted out leaves its end behind",
    of: "lock",
    caughtBy: RIGHT,
    file: "check/entries.js",
    find: "unlink(entry.end);",
    replace: "{}",
  },
  {
    bug: "whoever may write does so at once",
    of: "register",
    caughtBy: RIGHT,
    file: "check/models/cell.js",
    find: "isEager: leaves === undefined",
    replace: "isEager: true",
  },
  {
    bug: "one of unknown outcome had its effect before it was known to be unknown",
    of: "register",
    caughtBy: VERDICT,
    file: "check/operations.js",
    find: "add(process, type, null, Infinity, Infinity);\n    }",
    replace: "add(process, type, null, time, at);\n    }",
  },
  {
    bug: "what failed had an effect",
    of: "semaphore",
    caughtBy: RIGHT,
    file: "check/check-history.js",
    find: 'operation.type === "fail"',
    replace: "false",
  },
  {
    bug: "all keys are one",
    of: "map",
    caughtBy: RIGHT,
    file: "check/check-history.js",
    find: "keys.get(operation.key)",
    replace: "[...keys.values()][0]",
  },
  {
    bug: "a queue has room for one more",
    of: "queue",
    caughtBy: HAND,
    file: "check/models/queue.js",
    find: "sizeOf(state) >= capacity",
    replace: "sizeOf(state) > capacity",
  },
  {
    bug: "what is taken first has to be behind",
    of: "queue",
    caughtBy: RIGHT,
    file: "check/models/stays.js",
    find: "this.#unseenFrom) > taking.to",
    replace: "this.#unseenFrom) < taking.to",
  },
  {
    bug: "of two values that nobody takes one has to be ahead",
    of: "queue",
    caughtBy: RIGHT,
    file: "check/models/put-order.js",
    find: "takenFrom <= takenBy",
    replace: "takenFrom < takenBy",
  },
  {
    bug: "a value is taken as soon as may be, whoever counts",
    of: "queue",
    caughtBy: RIGHT,
    file: "check/models/queue.js",
    find: " && !stays.areCounted",
    replace: "",
  },
  {
    bug: "the same token again",
    of: "fenced-lock",
    caughtBy: VERDICT,
    file: "check/models/fenced-lock.js",
    find: "BigInt(before) < token",
    replace: "BigInt(before) <= token",
  },
  {
    bug: "whose hold a release ends is not looked at",
    of: "lock",
    caughtBy: VERDICT,
    file: "check/models/lock-model.js",
    find: "whose !== undefined && held !== whose",
    replace: "false",
  },
  {
    bug: "the last permit is not given",
    of: "semaphore",
    caughtBy: RIGHT,
    file: "check/models/semaphore.js",
    find: "state >= count ?",
    replace: "state > count ?",
  },
  {
    bug: "what was there at one time was there for ever",
    of: "register",
    caughtBy: RIGHT,
    file: "check/models/are-contrary.js",
    find: "at > 0 && firstEnd < held[at - 1].lastBeginning",
    replace: "at > 0",
  },
  {
    bug: "a value that is written twice is taken for one",
    of: "map",
    caughtBy: RIGHT,
    file: "check/models/are-contrary.js",
    find: "writers <= 1",
    replace: "true",
  },
  {
    bug: "what was seen is left out",
    of: "register",
    caughtBy: LESS,
    file: "check/models/cell.js",
    find: "leaves === undefined || !seen.has(leaves))\n",
    replace: "true)\n",
  },
  {
    bug: "half a hold is left out",
    of: "lock",
    caughtBy: LESS,
    file: "check/models/lock-model.js",
    find: "new Map([release, acquire].map(",
    replace: "new Map([acquire].map(",
  },
  {
    bug: "what was counted is left out",
    of: "queue",
    caughtBy: LESS,
    file: "check/models/queue.js",
    find: "counts.every((count) => isPast(group, count))",
    replace: "true",
  },
  {
    bug: "nothing is left out",
    of: "register",
    caughtBy: SMALL,
    file: "check/smallest-part.js",
    find: "smaller === undefined",
    replace: "true",
  },
];

describe("mutations · all", () => {
  for (const { bug, of, caughtBy, ...change } of MUTATIONS) {
    test(`check, ${bug}: caught`, async (t) => {
      const folder = changedCopy([change], ["check.js", "check", "sync"]);
      t.after(() => rmSync(folder, { recursive: true }));
      const load = (file: string): Promise<unknown> => import(pathToFileURL(join(folder, file)).href);
      const checker = {
        library: (await load("check.js")) as typeof library,
        search: ((await load("check/search.js")) as typeof searching).search,
        Budget: ((await load("check/budget.js")) as typeof budget).Budget,
      };
      assert.throws(() => claims[caughtBy]!(checker, of, SEEDS), { code: "ERR_ASSERTION" });
    });
  }
});
