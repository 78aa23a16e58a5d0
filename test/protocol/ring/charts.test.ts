import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { measureRings } from "../../../bench/hash-ring/measure-rings.ts";
import { balanceTable, ringCharts } from "../../../bench/hash-ring/ring-charts.ts";
import { readRingData } from "../../../bench/hash-ring/ring-data.ts";
import { readProject } from "../../house/project.ts";
import { ROOT } from "../../house/root.ts";

const project = readProject(ROOT);
const again = "run node dist/bench/hash-ring/main.js --measure";

describe("ring · all", () => {
  test("the data of the charts are what rings do", () => assert.deepEqual(readRingData(), measureRings(), again));

  test("the charts and the table are drawn from the data", () => {
    const page = project.get("docs/hash-ring.md") ?? "";
    for (const [name, svg] of ringCharts(readRingData())) {
      assert.equal(project.get(`docs/${name}`), svg, again);
      assert.ok(page.includes(`](${name})`), `docs/hash-ring.md does not show ${name}`);
    }
    assert.ok(page.includes(balanceTable(readRingData())), `docs/hash-ring.md has not this table:\n${balanceTable(readRingData())}`);
  });
});
