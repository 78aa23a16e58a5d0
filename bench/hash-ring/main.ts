import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../project-root.ts";
import { measureRings } from "./measure-rings.ts";
import { ringCharts } from "./ring-charts.ts";
import { readRingData, ringDataPath } from "./ring-data.ts";

/** `node dist/bench/hash-ring/main.js [--measure]`: draws the charts of docs/hash-ring.md from the data in the repository, measured anew if so asked. */
if (process.argv.includes("--measure")) writeFileSync(ringDataPath, `${JSON.stringify(measureRings(), null, 2)}\n`);
for (const [name, svg] of ringCharts(readRingData())) writeFileSync(join(projectRoot, "docs", name), svg);
