import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Entered, MutexRequest } from "../../src/protocol/mutex/mutex.ts";
import { tokenRing } from "../../src/protocol/mutex/token-ring.ts";
import { epochOf, type TokenRingMessage, type TokenRingSaved, type TokenRingState } from "../../src/protocol/mutex/token-ring-state.ts";
import { Wires } from "../fixtures/protocol/wires.ts";

/** Longer than any of five nodes waits for the token before it asks for it; and so long that all but the first miss it, and do not ask yet. */
const LONG_TICKS = 100;
const MISSED_TICKS = 60;

type Ring = Wires<TokenRingState, TokenRingMessage, MutexRequest, Entered, TokenRingSaved>;

/** What is under way: who sends whom what. */
function underWay({ sent }: Ring): string[] {
  return sent.map(({ from, to, message }) => `${from} → ${to} ${message.kind}`);
}

/** A ring in which node 0 has made the first token, and nothing else is under way. */
function ringOf(size: number): Ring {
  const ring: Ring = new Wires(tokenRing(), size);
  ring.request(0, "enter");
  ring.tick(0, LONG_TICKS);
  while (ring.told.length === 0) ring.deliver();
  while (ring.sent.length > 0) ring.deliver();
  return ring;
}

function runUntil(ring: Ring, entries: number): void {
  while (ring.told.length < entries) ring.deliver();
}

describe("mutual exclusion: token ring", () => {
  test("the first token is made by the first who misses it: all miss it too, all promise", () => {
    const ring: Ring = new Wires(tokenRing(), 3);
    ring.tick(0, LONG_TICKS);
    assert.deepEqual(new Set(underWay(ring)), new Set(["0 → 1 miss", "0 → 2 miss"]));
    while (!underWay(ring).includes("0 → 1 token")) ring.deliver();
    assert.equal(epochOf(ring.state(0).number), 1);
    assert.equal(epochOf(ring.state(2).number), 1);
  });

  test("one message an entry when all want to enter, in the order of the ring, with growing tokens", () => {
    const ring = ringOf(5);
    for (const node of [1, 2, 3, 4]) ring.request(node, "enter");
    const before = ring.count;
    for (let entries = 1; entries <= 10; entries += 1) {
      runUntil(ring, entries);
      const { node } = ring.told.at(-1)!;
      ring.request(node, "leave");
      ring.request(node, "enter");
    }
    assert.deepEqual(
      ring.told.map(({ node }) => node),
      [0, 1, 2, 3, 4, 0, 1, 2, 3, 4],
    );
    for (const [at, { result }] of ring.told.entries()) if (at > 0) assert.ok(result.token > ring.told[at - 1]!.result.token);
    assert.equal(ring.count - before, 10);
  });

  test("n messages for the only one who wants to enter", () => {
    const ring = ringOf(5);
    ring.request(0, "leave");
    ring.request(0, "enter");
    const before = ring.count;
    runUntil(ring, 2);
    assert.equal(ring.count - before, 5 - 1); // the first is under way since it left
  });

  test("a copy of a token is not taken, but acknowledged, and a lost token is sent again until then", () => {
    const ring = ringOf(3);
    ring.request(0, "leave");
    ring.tick(0, 20);
    assert.deepEqual(underWay(ring), ["0 → 1 token", "0 → 1 token"]);
    ring.deliver();
    ring.deliver(0, 1);
    assert.deepEqual(underWay(ring), ["1 → 2 token", "1 → 0 had"]);
    ring.deliver(1, 0);
    ring.tick(0, 20);
    assert.deepEqual(underWay(ring), ["1 → 2 token"]);
  });

  test("a token that is lost with its holder is replaced by one, of the next epoch", () => {
    const ring = ringOf(5);
    ring.restart(0); // it had the token, and has forgotten it
    for (let node = 0; node < 5; node += 1) ring.request(node, "enter");
    for (let ticks = 0; ticks < LONG_TICKS && ring.told.length === 1; ticks += 1) {
      for (let node = 0; node < 5; node += 1) ring.tick(node);
      ring.deliverAll();
    }
    assert.equal([0, 1, 2, 3, 4].filter((node) => ring.state(node).token !== undefined).length, 1);
    const [first, second] = ring.told.map(({ result }) => result);
    assert.equal(epochOf(second!.token), epochOf(first!.token) + 1);
    assert.deepEqual(second!.skipped, []);
  });

  test("who is inside for long keeps its token: it is asked, and has it", () => {
    const ring = ringOf(3);
    for (const rounds of [1, 2, 3]) {
      for (const node of [0, 1, 2]) ring.tick(node, rounds * LONG_TICKS);
      ring.deliverAll();
    }
    assert.deepEqual(
      [0, 1, 2].map((node) => epochOf(ring.state(node).number)),
      [1, 1, 1],
    );
  });

  test("who may be inside by an older token is named until it has had the new one", () => {
    const ring = ringOf(5);
    for (const node of [2, 3, 4]) ring.tick(node, MISSED_TICKS);
    ring.request(1, "enter");
    // Nothing gets through to node 0 and from it, which is inside.
    while (ring.told.length === 1) {
      ring.tick(1);
      while (ring.sent.length > 0) {
        const { from, to } = ring.sent[0]!;
        if (from === 0 || to === 0) ring.sent.shift();
        else ring.deliver();
      }
    }
    assert.deepEqual(
      ring.told.map(({ node, result }) => [node, result.skipped]),
      [
        [0, []],
        [1, [0]],
      ],
    );
    for (const node of [0, 4]) ring.request(node, node === 0 ? "leave" : "enter");
    ring.request(1, "leave");
    runUntil(ring, 3);
    assert.deepEqual([ring.told[2]!.node, ring.told[2]!.result.skipped], [4, [0]]);
    ring.request(4, "leave");
    ring.request(1, "enter");
    runUntil(ring, 4);
    assert.deepEqual([ring.told[3]!.node, ring.told[3]!.result.skipped], [1, []]);
  });

  test("alone, a node enters with a new token each time, and sends nothing", () => {
    const ring: Ring = new Wires(tokenRing(), 1);
    ring.tick(0, LONG_TICKS);
    for (const request of ["enter", "leave", "enter", "leave"] as const) ring.request(0, request);
    const [first, second] = ring.told;
    assert.ok(first!.result.token < second!.result.token);
    assert.equal(ring.count, 0);
  });
});
