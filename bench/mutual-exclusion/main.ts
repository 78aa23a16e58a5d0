import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../project-root.ts";
import { deathTable, detectorTable, exclusionCharts, exclusionTable } from "./exclusion-charts.ts";
import { exclusionDataPath, readExclusionData } from "./exclusion-data.ts";
import { measureExclusion } from "./measure-exclusion.ts";

/** `node dist/bench/mutual-exclusion/main.js [--measure]`: draws the charts of docs/mutual-exclusion.md from the data in the repository, measured anew if so asked, and prints its tables. */
if (process.argv.includes("--measure")) writeFileSync(exclusionDataPath, `${JSON.stringify(measureExclusion(), null, 2)}\n`);
const data = readExclusionData();
for (const [name, svg] of exclusionCharts(data)) writeFileSync(join(projectRoot, "docs", name), svg);
console.log([exclusionTable(data), deathTable(data), detectorTable(data)].join("\n\n"));
