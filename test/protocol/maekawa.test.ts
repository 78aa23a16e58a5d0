import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gridQuorum } from "../../src/protocol/mutex/grid-quorum.ts";
import { maekawa } from "../../src/protocol/mutex/maekawa.ts";
import { Random } from "../../src/simulator/random.ts";
import { Wires } from "../fixtures/protocol/wires.ts";

describe("mutual exclusion: Maekawa", () => {
  test("any two quorums share a node, and each has its own node, however many nodes there are", () => {
    for (let size = 1; size <= 40; size += 1) {
      const quorums = Array.from({ length: size }, (_, node) => gridQuorum(node, size));
      for (const [node, quorum] of quorums.entries()) {
        assert.ok(quorum.includes(node));
        assert.ok(quorum.length < 2 * Math.sqrt(size) + 1);
        for (const other of quorums) assert.ok(quorum.some((member) => other.includes(member)));
      }
    }
  });

  test("three messages for every other node of the quorum, if nobody else asks", () => {
    for (const size of [1, 4, 9, 16]) {
      const nodes = new Wires(maekawa(), size);
      nodes.request(0, "enter");
      nodes.deliverAll();
      nodes.request(0, "leave");
      nodes.deliverAll();
      assert.equal(nodes.told.length, 1);
      assert.equal(nodes.count, 3 * (gridQuorum(0, size).length - 1));
    }
  });

  test("two that ask each other's arbiter first do not wait for each other forever: the later one gives its grant back", () => {
    const nodes = new Wires(maekawa(), 2);
    nodes.request(0, "enter");
    nodes.request(1, "enter");
    // Each has its own grant before the other's request comes.
    for (const node of [0, 1]) nodes.deliver(node, node);
    for (const node of [0, 1]) nodes.deliver(node, node);
    nodes.deliverAll();
    assert.deepEqual(
      nodes.told.map(({ node }) => node),
      [0],
    );
    nodes.request(0, "leave");
    nodes.deliverAll();
    assert.deepEqual(
      nodes.told.map(({ node }) => node),
      [0, 1],
    );
  });

  test("in whatever order messages come, all who ask enter, one after the other, and nothing has to be sent again", () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const random = new Random(seed, 0);
      const nodes = new Wires(maekawa(), 7);
      for (let node = 0; node < 7; node += 1) nodes.request(node, "enter");
      for (let entries = 1; entries <= 7; entries += 1) {
        // What one node sends another comes in order.
        while (nodes.told.length < entries) {
          const one = nodes.sent[random.below(nodes.sent.length)];
          assert.ok(one, `seed ${seed}: nothing is under way, and ${entries - 1} have entered`);
          nodes.deliver(one.from, one.to);
        }
        assert.equal(nodes.told.length, entries);
        nodes.request(nodes.told.at(-1)!.node, "leave");
      }
      for (const [at, { result }] of nodes.told.entries()) if (at > 0) assert.ok(result.token > nodes.told[at - 1]!.result.token);
    }
  });

  test("a grant's giving back that comes late is not taken for that of the next grant", () => {
    const nodes = new Wires(maekawa(), 2);
    nodes.request(1, "enter");
    nodes.deliverAll();
    const { number } = nodes.state(0).saved.granted!;
    nodes.sent.push({ from: 1, to: 0, message: { kind: "relinquish", time: 1, number: number - 1 } });
    nodes.deliverAll();
    assert.equal(nodes.state(0).saved.granted!.number, number);
  });

  test("an arbiter that died knows to whom it gave its grant", () => {
    const nodes = new Wires(maekawa(), 2);
    nodes.request(1, "enter");
    nodes.deliverAll();
    nodes.restart(0);
    nodes.request(0, "enter");
    nodes.deliverAll();
    assert.equal(nodes.told.length, 1);
    nodes.request(1, "leave");
    nodes.deliverAll();
    assert.deepEqual(
      nodes.told.map(({ node }) => node),
      [1, 0],
    );
  });
});
