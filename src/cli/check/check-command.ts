import { readFileSync, writeFileSync } from "node:fs";
import { checkHistory, type CheckResult, type Violation } from "../../check/check-history.ts";
import { readHistory } from "../../check/read-history.ts";
import { timelinePage } from "../../check/timeline-page.ts";
import { violationText } from "../../check/violation-text.ts";
import type { Given } from "../line/command.ts";
import { duration } from "../line/duration.ts";
import { ExitCode } from "../line/exit-code.ts";
import { UsageError } from "../line/usage-error.ts";
import { modelIn } from "./model-in.ts";

const TIMEOUT = "1m";
const EXIT_CODES: Readonly<Record<CheckResult["verdict"], number>> = {
  linearizable: 0,
  "not linearizable": ExitCode.VIOLATED,
  unknown: ExitCode.UNKNOWN,
};

/** `lockstep check`: whether a history is linearizable. */
export async function checkCommand(given: Given): Promise<number> {
  const { options, operand: file } = given;
  const model = modelIn(given);
  const beganMs = performance.now();
  const endMs = beganMs + duration("--timeout", options.get("timeout") ?? TIMEOUT);
  const name = file === "-" ? "standard input" : file;
  const events = readHistory(read(file), name);
  const result = checkHistory(events, model, { isOver: () => performance.now() > endMs });
  const { verdict, violation } = result;
  const html = options.get("html");
  if (violation !== undefined && html !== undefined) write(html, timelinePage(name, violation));
  process.stdout.write(options.has("json") ? json(result) : text(name, model.name, result, performance.now() - beganMs));
  return EXIT_CODES[verdict];
}

function read(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function write(file: string, page: string): void {
  try {
    writeFileSync(file, page);
  } catch (error) {
    throw new UsageError(`--html ${file} cannot be written: ${(error as Error).message}`);
  }
}

function text(name: string, model: string, { verdict, operations, keys, unknown, violation }: CheckResult, tookMs: number): string {
  const all = `${operations} operations on ${keys === 1 ? "1 key" : `${keys} keys`}, ${model}, ${(tookMs / 1000).toFixed(2)} s`;
  const said = verdict === "unknown" ? `not known within the time given, of ${unknown.length} of the keys` : verdict;
  const lines = `${name}: ${said} (${all})\n`;
  return violation === undefined ? lines : `${lines}\n${violationText(violation)}`;
}

function json({ verdict, operations, keys, unknown, violation }: CheckResult): string {
  return `${JSON.stringify({ verdict, operations, keys, unknown, violation: violation === undefined ? null : plain(violation) }, null, 2)}\n`;
}

/** What is not known to have ended, ends with null. */
function plain({ key, of, operations, culprit }: Violation): object {
  const part = operations.map((operation) => {
    const { process, op, type, given, had, beganNs, endedNs, place } = operation;
    const isCulprit = operation.from === culprit.from;
    return { process, op, type, given, had, beganNs, endedNs: endedNs === Infinity ? null : endedNs, place, culprit: isCulprit };
  });
  return { key, of, operations: part };
}
