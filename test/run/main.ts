import { fileURLToPath } from "node:url";
import { findTests } from "./find-tests.ts";
import { installServers } from "./install-servers.ts";
import { options } from "./options.ts";
import { Progress } from "./progress.ts";
import { runFiles } from "./run-files.ts";
import { slowestFiles } from "./slowest-files.ts";
import { closingLine, table } from "./table.ts";

// So that the exit handlers run, which kill what the test files started.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const asked = options(process.argv.slice(2));
const files = await findTests(ROOT, asked);
await installServers(files);
const startedMs = Date.now();
// With --json the account is all that stdout carries.
const runs = await runFiles(files, asked.timeoutMs, new Progress(asked.json ? process.stderr : process.stdout, files.length));
const verdicts = runs.flatMap((run) => run.verdicts);
const absent = verdicts.filter(({ result }) => result === "absent").length;
// In CI an absent suite is red: there the machine is ours to choose.
const inCi = !["", "0", "false"].includes(process.env["CI"] ?? "");
const isGreen = files.length > 0 && verdicts.every(({ result }) => result !== "failed") && !(inCi && absent > 0);
process.exitCode = isGreen ? 0 : 1;
if (asked.json) {
  const took = runs.map(({ file, elapsedMs }) => ({ file, elapsedMs: Math.round(elapsedMs) }));
  console.log(JSON.stringify({ node: process.version, isGreen, files: took, verdicts }));
} else {
  console.log(table(verdicts));
  if (files.length === 0) console.log("\nNo test file answers to what was asked.");
  if (inCi && absent > 0) console.log("\nAn absent suite is red when CI is set.");
  console.log(
    `\n${files.length} files in ${Math.round((Date.now() - startedMs) / 1000)} s on Node ${process.version}${slowestFiles(runs)}\n`,
  );
  console.log(closingLine(verdicts));
}
