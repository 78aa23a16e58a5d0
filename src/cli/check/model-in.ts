import type { Model } from "../../check/model.ts";
import { counter } from "../../check/models/counter.ts";
import { fencedLock } from "../../check/models/fenced-lock.ts";
import { lock } from "../../check/models/lock.ts";
import { map } from "../../check/models/map.ts";
import { queue } from "../../check/models/queue.ts";
import { register } from "../../check/models/register.ts";
import { semaphore } from "../../check/models/semaphore.ts";
import type { Given } from "../line/command.ts";
import { nearest } from "../line/nearest.ts";
import { UsageError } from "../line/usage-error.ts";

/** What may stand after a model's name and a colon, and the model. `expected` says it; none: nothing may. */
interface Choice {
  readonly expected?: string;
  /** Without it there is no model. */
  readonly isNeeded?: boolean;
  make(parameter: unknown): Model | undefined;
}

const MODELS: Readonly<Record<string, Choice>> = {
  register: { expected: "its first value as JSON", make: (initial) => register(initial) },
  map: { make: map },
  lock: { make: lock },
  "fenced-lock": { make: fencedLock },
  semaphore: {
    expected: "its permits, a whole number",
    isNeeded: true,
    make: (permits) => (isWhole(permits, 0) ? semaphore(permits) : undefined),
  },
  counter: {
    expected: "its first count, a whole number",
    make: (initial) => (initial === undefined || isWhole(initial, Number.MIN_SAFE_INTEGER) ? counter(initial) : undefined),
  },
  queue: {
    expected: "its capacity, a whole number from 1",
    make: (capacity) => (capacity === undefined || isWhole(capacity, 1) ? queue(capacity) : undefined),
  },
};

/** The model that --model names: "queue", or "queue:4". */
export function modelIn({ options }: Given): Model {
  const text = options.get("model");
  const names = Object.keys(MODELS);
  if (text === undefined) throw new UsageError(`expected --model MODEL: ${names.join(", ")}`);
  const colon = text.indexOf(":");
  const name = colon < 0 ? text : text.slice(0, colon);
  const choice = Object.hasOwn(MODELS, name) ? MODELS[name]! : undefined;
  if (choice === undefined) {
    const meant = nearest(name, names);
    throw new UsageError(
      `--model is "${text}", which is no model; ${meant === null ? `there are ${names.join(", ")}` : `did you mean ${meant}?`}`,
    );
  }
  const { expected, isNeeded = false, make } = choice;
  if (colon >= 0 && expected === undefined) throw new UsageError(`--model is "${text}"; expected ${name} and nothing after it`);
  const model = colon < 0 ? (isNeeded ? undefined : make(undefined)) : parsed(text.slice(colon + 1), make);
  if (model === undefined)
    throw new UsageError(`--model is "${text}"; expected after ${name}: ${expected}${isNeeded ? `, as in ${name}:3` : ""}`);
  return model;
}

function parsed(text: string, make: Choice["make"]): Model | undefined {
  let parameter: unknown;
  try {
    parameter = JSON.parse(text);
  } catch {
    return undefined; // what was expected is said by who knows it
  }
  return make(parameter);
}

function isWhole(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
