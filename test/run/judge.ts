import { basename } from "node:path";
import { ABSENT_MARK } from "./absent.ts";
import type { Finished, Outcome } from "./outcome.ts";
import type { Verdict } from "./verdict.ts";

/** How a test process came to its end. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  readonly killedAfterMs?: number;
  /** Everything it wrote to stdout and stderr. */
  readonly output: string;
}

/** Turns what one test process told, and how it ended, into verdicts. Whatever is not a plain pass is a failure. */
export function judge(file: string, outcomes: readonly Outcome[], ending: Ending): Verdict[] {
  const finished = outcomes.flatMap((outcome) => (outcome.event === "finished" ? [outcome.result] : []));
  const verdicts = finished.flatMap((one) => verdictOf(file, one) ?? []);
  const troubles = [...emptySuites(finished), ...endingTroubles(outcomes, verdicts, ending)];
  for (const detail of troubles) {
    const name = basename(file).replace(/\.js$/, "");
    verdicts.push({ suite: name.replace(/\.test$/, ""), substrate: "all", title: `${name} as a whole`, result: "failed", detail });
  }
  return verdicts;
}

function verdictOf(file: string, finished: Finished): Verdict | undefined {
  const [top = "", ...inner] = finished.path;
  const isLoose = inner.length === 0 && !finished.isSuite;
  const [suite = "", substrate = "all"] = isLoose ? [basename(file).replace(/(\.test)?\.js$/, "")] : top.split(" · ", 2);
  const place = { suite, substrate, title: finished.path.join(" › ") };
  const { passedOver, failure } = finished;
  if (passedOver?.startsWith(ABSENT_MARK)) return { ...place, result: "absent", detail: passedOver.slice(ABSENT_MARK.length) };
  if (passedOver !== undefined)
    return { ...place, result: "failed", detail: `passed over (${passedOver}): nobody is told of a skip; use absent()` };
  if (failure !== undefined && !finished.isEcho) return { ...place, result: "failed", detail: failure };
  if (finished.isSuite) return undefined;
  return failure === undefined ? { ...place, result: "passed", detail: "" } : undefined;
}

function emptySuites(finished: readonly Finished[]): string[] {
  const filled = new Set(finished.filter(({ isSuite }) => !isSuite).map(({ path }) => path[0]));
  const isEmpty = ({ path, isSuite, failure, passedOver }: Finished): boolean =>
    isSuite && path.length === 1 && failure === undefined && passedOver === undefined && !filled.has(path[0]);
  return finished.filter(isEmpty).map(({ path }) => `"${path[0]}" holds no test`);
}

function endingTroubles(outcomes: readonly Outcome[], verdicts: readonly Verdict[], ending: Ending): string[] {
  const warnings = outcomes.flatMap((outcome) => (outcome.event === "warned" ? [outcome.text] : []));
  const way = ending.signal === null ? `exit code ${ending.code}` : ending.signal;
  const said = ending.output.trim() === "" ? "" : `\nIts output:\n${ending.output.trim()}`;
  const told = `after ${verdicts.length} verdicts`;
  if (ending.killedAfterMs !== undefined) {
    return [...warnings, `still running after ${ending.killedAfterMs} ms, killed ${told}; last started: ${lastStarted(outcomes)}${said}`];
  }
  if (verdicts.length === 0) return [...warnings, `reported no test (${way})${said}`];
  if (outcomes.at(-1)?.event !== "ended")
    return [...warnings, `ended in mid-run (${way}) ${told}; last started: ${lastStarted(outcomes)}${said}`];
  const isExplained = warnings.length > 0 || verdicts.some(({ result }) => result === "failed");
  if (isExplained || (ending.code === 0 && ending.signal === null)) return warnings;
  return [`reported no failure, yet ended with ${way}${said}`];
}

function lastStarted(outcomes: readonly Outcome[]): string {
  const started = outcomes.findLast((outcome) => outcome.event === "started");
  return started?.event === "started" ? started.title : "nothing";
}
