import type { TestEvent } from "node:test/reporters";
import { inspect } from "node:util";
import type { Finished, Outcome } from "./outcome.ts";

type EventOf<T extends TestEvent["type"]> = Extract<TestEvent, { type: T }>;

// Node tells of an error that came after its test had passed in a diagnostic alone.
const LATE_ERROR = /asynchronous activity after the test ended/;

/** The reporter that `node --test-reporter` loads inside every test process. */
export default async function* outcomeReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string, void> {
  const path: string[] = [];
  for await (const event of events) {
    const outcome = outcomeOf(event, path);
    if (outcome) yield `${JSON.stringify(outcome)}\n`;
  }
  yield `${JSON.stringify({ event: "ended" } satisfies Outcome)}\n`;
}

function outcomeOf(event: TestEvent, path: string[]): Outcome | undefined {
  switch (event.type) {
    case "test:dequeue":
      return { event: "started", title: event.data.name };
    case "test:start":
      path.splice(event.data.nesting, path.length, event.data.name);
      return undefined;
    case "test:pass":
    case "test:fail":
      return { event: "finished", result: finishedOf(event, path.slice(0, event.data.nesting)) };
    case "test:diagnostic":
      return LATE_ERROR.test(event.data.message) ? { event: "warned", text: event.data.message } : undefined;
    default:
      return undefined;
  }
}

function finishedOf({ type, data }: EventOf<"test:pass" | "test:fail">, above: string[]): Finished {
  const passedOver = wordOf("skip", data.skip) ?? wordOf("todo", data.todo);
  const place = {
    path: [...above, data.name],
    isSuite: data.details.type === "suite",
    ...(passedOver === undefined ? {} : { passedOver }),
  };
  if (type === "test:pass") return { ...place, isEcho: false };
  const { error } = data.details;
  const isEcho = "failureType" in error && error.failureType === "subtestsFailed";
  return { ...place, isEcho, failure: inspect(error.cause ?? error, { depth: 8 }) };
}

function wordOf(word: string, given: string | boolean | undefined): string | undefined {
  if (given === undefined || given === false) return undefined;
  return given === true || given === "" ? word : given;
}
