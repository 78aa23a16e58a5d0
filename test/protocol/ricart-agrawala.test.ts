import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { heartbeatDetector } from "../../src/protocol/detector/heartbeat-detector.ts";
import { ricartAgrawala } from "../../src/protocol/mutex/ricart-agrawala.ts";
import { Wires } from "../fixtures/protocol/wires.ts";

describe("mutual exclusion: ricart-agrawala", () => {
  for (const size of [1, 2, 3, 7]) {
    test(`an entry of ${size} nodes costs ${2 * (size - 1)} messages`, () => {
      const wires = new Wires(ricartAgrawala(), size);
      for (let node = 0; node < size; node++) {
        const before = wires.count;
        wires.request(node, "enter");
        wires.deliverAll();
        assert.equal(wires.told.at(-1)?.node, node);
        wires.request(node, "leave");
        wires.deliverAll();
        assert.equal(wires.count - before, 2 * (size - 1));
      }
    });
  }

  test("of two who ask at a time the earlier enters, and the later when that one leaves", () => {
    const wires = new Wires(ricartAgrawala(), 3);
    wires.request(2, "enter");
    wires.request(0, "enter"); // the same time: the lower number comes first
    wires.deliverAll();
    assert.deepEqual(
      wires.told.map(({ node }) => node),
      [0],
    );
    wires.request(0, "leave");
    wires.deliverAll();
    assert.deepEqual(
      wires.told.map(({ node }) => node),
      [0, 2],
    );
    assert.ok(wires.told[1]!.result.token > wires.told[0]!.result.token);
  });

  test("who died keeps all others out, and with a failure detector it does not, which is told", () => {
    for (const detector of [undefined, heartbeatDetector({ everyTicks: 10, timeoutTicks: 50 })]) {
      const wires = new Wires(ricartAgrawala(detector), 3);
      wires.request(0, "enter");
      for (let round = 0; round < 60; round++) {
        for (const node of [0, 1]) wires.tick(node);
        while (wires.sent.length > 0) {
          if (wires.sent[0]!.to === 2) wires.sent.shift();
          else wires.deliver();
        }
      }
      assert.deepEqual(
        wires.told.map(({ node, result }) => [node, result.skipped]),
        detector === undefined ? [] : [[0, [2]]],
      );
    }
  });

  test("who goes in past somebody suspected has a larger token, though both had the same node's agreement", () => {
    const wires = new Wires(ricartAgrawala(heartbeatDetector({ everyTicks: 1000, timeoutTicks: 50 })), 3);
    wires.request(1, "enter");
    wires.deliverAll();
    wires.request(1, "leave");
    wires.restart(1); // its clock is far ahead now
    wires.request(0, "enter");
    wires.deliverAll(); // and node 0 is inside, and says no more
    wires.request(2, "enter");
    wires.deliver(2, 1);
    wires.deliver(1, 2);
    wires.tick(2, 51);
    const [, first, second] = wires.told;
    assert.deepEqual([first!.node, second!.node, second!.result.skipped], [0, 2, [0]]);
    assert.ok(second!.result.token > first!.result.token, `${second!.result.token} after ${first!.result.token}`);
  });
});
