import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { EventQueue } from "../../src/simulator/event-queue.ts";
import type { Model } from "../../src/simulator/model.ts";
import { MODELS } from "../../src/simulator/models.ts";
import { Random } from "../../src/simulator/random.ts";
import { runSeed } from "../../src/simulator/run-seed.ts";
import { shrink } from "../../src/simulator/shrink.ts";
import { Simulation } from "../../src/simulator/simulation.ts";
import type { Entered, MutexRequest } from "../../src/protocol/mutex/mutex.ts";

/** Central, whose coordinator has a disk that keeps nothing: a crash of it is enough to break it. */
function forgetful(): Model<MutexRequest, Entered> {
  const model = MODELS["central"]!;
  const { name, start, step } = model.protocol;
  return { ...model, protocol: { name, start: (place) => start(place, undefined), step } };
}

describe("simulator", () => {
  test("events come by time, and of one time in the order in which they were added", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant(null)), { maxLength: 200 }), (script) => {
        const queue = new EventQueue();
        const plain: { atUs: number; order: number }[] = [];
        for (const [order, atUs] of script.entries()) {
          if (atUs === null) {
            plain.sort((one, other) => one.atUs - other.atUs || one.order - other.order);
            assert.equal((queue.take() as { order?: number } | undefined)?.order, plain.shift()?.order);
          } else {
            queue.add({ atUs, happen: () => {}, ...{ order } });
            plain.push({ atUs, order });
          }
          assert.equal(queue.size, plain.length);
        }
      }),
    );
  });

  test("numbers of a seed are spread evenly, and other seeds and streams have others", () => {
    const [one, same, stream, seed] = [new Random(7, 1), new Random(7, 1), new Random(7, 2), new Random(8, 1)];
    const buckets = Array.from({ length: 10 }, () => 0);
    let equal = 0;
    for (let draw = 0; draw < 10_000; draw++) {
      const number = one.below(10);
      assert.equal(same.below(10), number);
      if (number === stream.below(10)) equal++;
      if (number === seed.below(10)) equal++;
      buckets[number]!++;
    }
    for (const count of buckets) assert.ok(count > 850 && count < 1150, String(buckets));
    assert.ok(equal > 1700 && equal < 2300, String(equal));
  });

  test("a failing run is shrunk to what it takes, and fails again in the same way", () => {
    const model = forgetful();
    let seed = 0;
    while (runSeed(model, { nodes: 5, seed, faults: model.tolerates }).broken === undefined) seed++;
    const whole = runSeed(model, { nodes: 5, seed, faults: model.tolerates });
    const { options, run } = shrink(model, { nodes: 5, seed, faults: model.tolerates });
    assert.equal(run.broken?.invariant, whole.broken?.invariant);
    assert.deepEqual(runSeed(model, options).broken, run.broken);
    assert.ok(
      run.faults.some((fault) => fault === "crash" || fault === "full-disk"),
      String(run.faults),
    ); // by one of which a node dies
    assert.ok(run.deeds.length <= 2 && run.deeds.length < whole.deeds.length, `${run.deeds.length} of ${whole.deeds.length}`);
    assert.ok(run.faults.length <= 3, String(run.faults));
  });

  test("a node that cannot read what it saved does not start", () => {
    const model = MODELS["central"]!;
    const simulation = new Simulation(model, { nodes: 2, seed: 1, faults: new Set() });
    const node = simulation.nodes[1]!;
    simulation.kill(node);
    node.hasRot = true;
    simulation.start(node);
    assert.equal(simulation.isUp(1), false);
    node.hasRot = false;
    simulation.start(node);
    assert.equal(simulation.isUp(1), true);
  });

  test("a node that is paused sends nothing, also of what is on the disk meanwhile, and a new life is not paused", () => {
    const simulation = new Simulation(MODELS["central"]!, { nodes: 2, seed: 1, faults: new Set() });
    const node = simulation.nodes[1]!;
    node.save({ numbers: 0, granted: undefined });
    node.send(0, { kind: "request", number: 1 });
    const resume = simulation.pause(node);
    simulation.run(100_000);
    const before = simulation.counts.messages;
    resume();
    assert.equal(simulation.counts.messages, before + 1);
    simulation.pause(node);
    simulation.kill(node);
    assert.equal(node.pauses, 0);
  });
});
