import type { LocalSpace } from "lockstep";
import type { Counter, Done, Job, RowKind } from "./job.ts";
import { OneLockCounter } from "./one-lock-counter.ts";
import { Parts } from "./parts.ts";
import { PrivateCounter } from "./private-counter.ts";
import { RecoverableCounter } from "./recoverable-counter.ts";
import { Signals } from "./signals.ts";
import { StripedCounter } from "./striped-counter.ts";
import { UnlockedCounter } from "./unlocked-counter.ts";

const counters: Record<RowKind, (space: LocalSpace, job: Job) => Counter> = {
  alone: () => new PrivateCounter(),
  unlocked: (space, job) => new UnlockedCounter(space, job),
  "one-lock": (space, job) => new OneLockCounter(space, job),
  striped: (space, job) => new StripedCounter(space, job),
  messages: () => new PrivateCounter(),
  killed: (space, job) => new RecoverableCounter(space, job),
};

/** A counting process: draws parts until there are none, and counts them in its row's way. */
export function work(space: LocalSpace, job: Job): Done {
  const counter = counters[job.kind](space, job);
  const parts = new Parts(space, job);
  // Nobody draws this one: the victim dies in it, half-way or when the others are through, so that it dies whatever the text is.
  const fatal = job.kind === "killed" ? parts.total >> 1 : -1;
  const isVictim = job.kind === "killed" && job.member === 0;
  new Signals(space).awaitGo();
  for (const part of parts.draw()) {
    if (part !== fatal) counter.count(parts.text, parts.read(part));
    if (isVictim && part >= fatal) break;
  }
  if (isVictim) counter.dieIn?.(parts.text, parts.read(fatal));
  const endNs = process.hrtime.bigint();
  parts.close();
  return { endNs, acquisitions: counter.acquisitions, ...counter.answer() };
}
