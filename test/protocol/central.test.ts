import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { heartbeatDetector } from "../../src/protocol/detector/heartbeat-detector.ts";
import { central } from "../../src/protocol/mutex/central.ts";
import { Wires } from "../fixtures/protocol/wires.ts";

describe("mutual exclusion: central", () => {
  test("an entry costs three messages, and the coordinator's own none", () => {
    const wires = new Wires(central(), 3);
    for (const [node, messages] of [
      [1, 3],
      [2, 3],
      [0, 0],
    ] as const) {
      const before = wires.count;
      wires.request(node, "enter");
      wires.deliverAll();
      assert.equal(wires.told.at(-1)?.node, node);
      wires.request(node, "leave");
      wires.deliverAll();
      assert.equal(wires.count - before, messages);
    }
    assert.deepEqual(
      wires.told.map(({ result }) => result.token),
      [1, 2, 3],
    );
  });

  test("first come, first served", () => {
    const wires = new Wires(central(), 4);
    for (const node of [3, 1, 2]) {
      wires.request(node, "enter");
      wires.deliverAll();
    }
    for (const node of [3, 1, 2]) {
      assert.equal(wires.told.at(-1)?.node, node);
      wires.request(node, "leave");
      wires.deliverAll();
    }
    assert.equal(wires.told.length, 3);
  });

  test("a coordinator that died learns again who waits, and grants to nobody while somebody is inside", () => {
    const wires = new Wires(central(), 3);
    for (const node of [1, 2]) {
      wires.request(node, "enter");
      wires.deliverAll();
    }
    wires.restart(0);
    wires.tick(2, 20); // who waits asks again
    wires.deliverAll();
    assert.deepEqual(
      wires.told.map(({ node }) => node),
      [1],
    );
    wires.request(1, "leave");
    wires.deliverAll();
    assert.deepEqual(
      wires.told.map(({ node, result }) => [node, result.token]),
      [
        [1, 1],
        [2, 2],
      ],
    );
  });

  test("whose hold a crash has ended gives it back when it is granted again", () => {
    const wires = new Wires(central(), 3);
    wires.request(1, "enter");
    wires.deliverAll();
    wires.restart(1);
    wires.request(2, "enter");
    wires.deliverAll();
    assert.equal(wires.told.length, 1);
    wires.tick(0, 20); // the grant is sent again
    wires.deliverAll();
    assert.equal(wires.told.at(-1)?.node, 2);
  });

  test("whom the coordinator went past is asked for its release until that comes, and named until then", () => {
    const wires = new Wires(central(heartbeatDetector({ everyTicks: 1000, timeoutTicks: 50 })), 3);
    const entries = (): unknown[] => wires.told.map(({ node, result }) => [node, result.skipped]);
    wires.request(1, "enter");
    wires.deliverAll();
    wires.tick(0, 60); // and nothing is heard of node 1
    wires.sent.length = 0;
    wires.request(2, "enter");
    wires.deliverAll();
    wires.tick(0);
    wires.deliver(0, 2);
    assert.deepEqual(entries(), [
      [1, []],
      [2, [1]],
    ]);
    wires.sent.length = 0;
    wires.request(1, "leave");
    wires.sent.length = 0; // its release is lost, and it asks for nothing more
    wires.request(2, "leave");
    wires.tick(0, 20);
    wires.deliverAll();
    wires.request(0, "enter");
    wires.deliverAll();
    assert.deepEqual(entries().at(-1), [0, []]);
  });
});
