// `npm run histories -- --out DIR`: records a run of each object on each memory, and writes each as a file of JSON lines.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkHistory, historyEventLine, violationText } from "lockstep/check";
import { models } from "./models.ts";
import { recordRun } from "./record-run.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    clients: { type: "string", default: "4" },
    steps: { type: "string", default: "300" },
    kills: { type: "string", default: "4" },
  },
});
const { out } = values;
if (out === undefined) throw new Error("say where the histories go: --out DIR (and --clients, --steps, --kills if you like)");
const [clients, steps, kills] = [values.clients, values.steps, values.kills].map((text) => {
  if (!/^\d+$/.test(text)) throw new Error(`${text} is no number of clients, steps or kills`);
  return Number(text);
}) as [number, number, number];
mkdirSync(out, { recursive: true });
for (const substrate of ["threads", "processes"] as const) {
  for (const workload of ["queue", "lock", "register"] as const) {
    const events = await recordRun({ substrate, workload, clients, steps, kills });
    const path = join(out, `${workload}-${substrate}.jsonl`);
    writeFileSync(path, events.map(historyEventLine).join(""));
    const { verdict, violation } = checkHistory(events, models[workload]);
    console.log(`${path}: ${events.length} events, ${verdict}`);
    if (violation !== undefined) console.log(`\n${violationText(violation)}`);
    if (verdict !== "linearizable") process.exitCode = 1;
  }
}
