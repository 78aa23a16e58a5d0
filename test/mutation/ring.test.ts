import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type * as protocol from "../../src/protocol.ts";
import { type Change, changedCopy } from "../model/library.ts";
import { ringClaims } from "../properties/ring-claims.ts";

/** The same rings every time: a bug that they catch once they catch always. */
const RUNS = { numRuns: 300, seed: 20_261_122 };
const CONTINUUM = "protocol/ring/continuum.js";
const HASH_RING = "protocol/ring/hash-ring.js";
const MURMUR3 = "protocol/ring/murmur3.js";
const PLACE = "protocol/ring/place.js";
const PLACEMENT = "protocol/ring/placement.js";
const RING_HASH = "protocol/ring/ring-hash.js";
const NEXT = "a place is the next node's, of several there the one whose id is smallest";
const HASHED = "a key is where its hash is, a node where those of its name are";
const COMES = "who comes takes keys of others, and nobody else gets any";
const GOES = "who goes leaves keys to their next nodes, and no other key moves";
const ORDER = "the order in which nodes come makes no difference";
const REPLICAS = "replicas are on different nodes, and fewer are the first of more";
const SHARES = "the shares are the arcs between the points";
const EXPECTED = "of n+1 nodes the last to come takes about 1/(n+1) of the keys";
const WEIGHTS = "a node of weight w has w times the keys of one of weight 1";
const KETAMA = "ketama is libketama's";

const MUTATIONS: readonly (Change & { readonly bug: string; readonly violates: string })[] = [
  {
    bug: "a point that is the key's own place is passed",
    violates: NEXT,
    file: CONTINUUM,
    find: "if (points[middle] < position)",
    replace: "if (points[middle] <= position)",
  },
  {
    bug: "a key past the last point is the last node's",
    violates: NEXT,
    file: CONTINUUM,
    find: "return low === points.length ? 0 : low;",
    replace: "return low === points.length ? low - 1 : low;",
  },
  {
    bug: "a part of the circle has no points before its second",
    violates: NEXT,
    file: CONTINUUM,
    find: "this.#points[i] >>> this.#shift < part",
    replace: "this.#points[i] >>> this.#shift <= part",
  },
  {
    bug: "points are compared with signs",
    violates: NEXT,
    file: HASH_RING,
    find: "this.#continuum.ownerAt((position ^ this.#mirror) >>> 0)",
    replace: "this.#continuum.ownerAt(position ^ this.#mirror)",
  },
  {
    bug: "the predecessor rule reads the nodes backwards and the keys forwards",
    violates: NEXT,
    file: HASH_RING,
    find: "this.#continuum.ownerAt((position ^ this.#mirror) >>> 0)",
    replace: "this.#continuum.ownerAt(position)",
  },
  {
    bug: "ids are compared as a locale has them",
    violates: NEXT,
    file: HASH_RING,
    find: "(a.id < b.id ? -1 : 1)",
    replace: "a.id.localeCompare(b.id)",
  },
  {
    bug: "a tie is the one's who came first",
    violates: ORDER,
    file: HASH_RING,
    find: "places.sort((a, b) => (a.id < b.id ? -1 : 1));",
    replace: "",
  },
  {
    bug: "a tie is the one's whose id is largest",
    violates: NEXT,
    file: CONTINUUM,
    find: "pairs.sort();",
    replace: "pairs.sort((a, b) => Math.floor(a / Continuum.POINTS_MAX) - Math.floor(b / Continuum.POINTS_MAX) || b - a);",
  },
  {
    bug: "a node has more points the more nodes there are",
    violates: COMES,
    file: HASH_RING,
    find: "place.count(this.#placement, places.length, total)",
    replace: "(place.weight === 1 ? places.length : place.count(this.#placement, places.length, total))",
  },
  {
    bug: "the first node goes instead",
    violates: GOES,
    file: HASH_RING,
    find: "this.#places.filter((place) => place.id !== id)",
    replace: "this.#places.slice(1)",
  },
  {
    bug: "all nodes have the same points",
    violates: EXPECTED,
    file: PLACEMENT,
    find: "hash(`${id}-${text}`)",
    replace: "hash(`${text}`)",
  },
  {
    bug: "a node's points are all one",
    violates: WEIGHTS,
    file: PLACEMENT,
    find: "hash(`${id}-${text}`)",
    replace: "hash(`${id}`)",
  },
  {
    bug: "the weight is not looked at",
    violates: WEIGHTS,
    file: PLACEMENT,
    find: "Math.round(weight * virtualNodes)",
    replace: "virtualNodes",
  },
  {
    bug: "points that were hashed are not hashed again, however many are wanted",
    violates: KETAMA,
    file: PLACE,
    find: "this.#points = placement.points(this.id, count / placement.pointsPerText);",
    replace: "this.#points = placement.points(this.id, 1);",
  },
  {
    bug: "replicas may be on one node",
    violates: REPLICAS,
    file: HASH_RING,
    find: "Array.from(owners, (owner) => this.#places[owner].id)",
    replace: "Array.from(owners, () => this.nodeFor(key))",
  },
  {
    bug: "the first replica is not the key's own node",
    violates: REPLICAS,
    file: CONTINUUM,
    find: "for (let i = this.#indexAt(position);",
    replace: "for (let i = (this.#indexAt(position) + 1) % this.length;",
  },
  {
    bug: "the first point has no arc",
    violates: SHARES,
    file: CONTINUUM,
    find: "let before = (this.#points.at(-1) ?? 0) - 2 ** 32;",
    replace: "let before = this.#points[0] ?? 0;",
  },
  {
    bug: "a word has its highest byte first",
    violates: HASHED,
    file: RING_HASH,
    find: "reversed(sha1(bytes, length)[0]) >>> 0",
    replace: "sha1(bytes, length)[0] >>> 0",
  },
  {
    bug: "murmur3 passes over whole words",
    violates: EXPECTED,
    file: MURMUR3,
    find: "hash ^= scrambled(word);",
    replace: "",
  },
  {
    bug: "ketama's nodes weigh the same",
    violates: KETAMA,
    file: PLACEMENT,
    find: "const share = Math.fround(Math.fround(weight) / Math.fround(total));",
    replace: "const share = 1 / nodes;",
  },
];

describe("mutations · all", () => {
  for (const { bug, violates, ...change } of MUTATIONS)
    test(`ring, ${bug}: caught`, async (t) => {
      const folder = changedCopy([change], ["protocol.js", "protocol", "sync"]);
      t.after(() => rmSync(folder, { recursive: true }));
      const { HashRing } = (await import(pathToFileURL(join(folder, "protocol.js")).href)) as typeof protocol;
      const isClaim = (error: Error): boolean => (error.cause ?? error) instanceof assert.AssertionError;
      assert.throws(() => ringClaims[violates]!(HashRing, RUNS), isClaim, `it survived "${violates}"`);
    });
});
