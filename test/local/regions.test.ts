import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newRegion } from "../../src/local/memory/swap.ts";
import { Regions } from "../../src/local/memory/regions.ts";

const BYTES = 100_000;
const TOO_MANY_BYTES = 2 ** 31;

describe("regions · all", () => {
  test("regions do not overlap, and begin on pages", () => {
    const [first, second] = [newRegion(BYTES), newRegion(BYTES)];
    assert.ok(first !== null && second !== null);
    assert.ok(second.start - first.start >= BYTES);
    assert.equal(second.start % 65_536, 0);
    assert.ok(second.start + BYTES <= second.buffer.byteLength);
  });

  test("one that was given back is used again, for the same size", () => {
    const regions = new Regions();
    const region = regions.take(BYTES);
    assert.ok(region !== null);
    regions.giveBack(region, BYTES);
    assert.notEqual(regions.take(BYTES + 1)?.start, region.start);
    assert.equal(regions.take(BYTES)?.start, region.start);
    assert.notEqual(regions.take(BYTES)?.start, region.start);
  });

  test("there is none of more bytes than are left", () => {
    assert.equal(newRegion(TOO_MANY_BYTES), null);
    assert.ok(newRegion(BYTES) !== null);
  });
});
