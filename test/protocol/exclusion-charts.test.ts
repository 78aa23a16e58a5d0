import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { deathTable, detectorTable, exclusionCharts, exclusionTable } from "../../bench/mutual-exclusion/exclusion-charts.ts";
import { readExclusionData } from "../../bench/mutual-exclusion/exclusion-data.ts";
import { measureExclusion } from "../../bench/mutual-exclusion/measure-exclusion.ts";
import { readProject } from "../house/project.ts";
import { ROOT } from "../house/root.ts";

const again = "run node dist/bench/mutual-exclusion/main.js --measure";

describe("mutual exclusion, compared", () => {
  test("the data are what the protocols do", () => assert.deepEqual(readExclusionData(), measureExclusion(), again));

  test("charts and tables are drawn from the data", () => {
    const project = readProject(ROOT);
    const page = project.get("docs/mutual-exclusion.md") ?? "";
    const data = readExclusionData();
    for (const [name, svg] of exclusionCharts(data)) {
      assert.equal(project.get(`docs/${name}`), svg, again);
      assert.ok(page.includes(`](${name})`), `docs/mutual-exclusion.md does not show ${name}`);
    }
    for (const table of [exclusionTable(data), deathTable(data), detectorTable(data)])
      assert.ok(page.includes(table), `docs/mutual-exclusion.md has not this table:\n${table}`);
  });
});
