import { LockstepError } from "../sync/error.ts";
import type { HistoryEvent, Process } from "./history-event.ts";

/** What one process did once, from its invocation to its end. */
export interface Operation {
  readonly process: Process;
  readonly op: string;
  readonly key: string | number;
  readonly type: "ok" | "fail" | "info";
  /** What it was invoked with. */
  readonly given: unknown;
  /** What it ended with, if it is `ok`; else null. */
  readonly had: unknown;
  /** Nanoseconds. */
  readonly beganNs: number;
  /** Infinity: nobody knows. */
  readonly endedNs: number;
  /** Where its events stand among all: one operation is before another if its `to` is less than the other's `from`. */
  readonly from: number;
  readonly to: number;
  /** Where its invocation stands, "history.jsonl:12". */
  readonly place: string;
  /** What it saw is left out of account; only what it did counts. */
  readonly isBlind?: boolean;
}

/**
 * Pairs every invocation with its end, in the order in which they began. Lines need not be in the order of time; what has the same time overlaps. Throws
 * `"invalid"` when a process does two things at a time, or ends what it did not begin.
 */
export function operations(events: readonly HistoryEvent[]): Operation[] {
  const open = new Map<Process, { readonly began: HistoryEvent; readonly from: number; readonly place: string }>();
  const done: Operation[] = [];
  const add = (process: Process, type: Operation["type"], had: unknown, endedNs: number, to: number): void => {
    const { began, from, place } = open.get(process)!;
    const { op, key, value: given, time: beganNs } = began;
    done.push({ process, op, key, type, given, had, beganNs, endedNs, from, to, place });
    open.delete(process);
  };
  for (const [at, event] of inOrder(events).entries()) {
    const { process, type, value, time } = event;
    const place = event.place ?? `event ${at + 1} by time`;
    const before = open.get(process);
    if (type === "invoke") {
      if (before !== undefined) throw twoAtOnce(event, place, before.began, before.place);
      open.set(process, { began: event, from: at, place });
      continue;
    }
    if (before?.began.op !== event.op || before.began.key !== event.key) throw endsAnother(event, place, before?.began);
    if (type === "ok") add(process, type, value, time, at);
    else if (type === "fail") add(process, type, null, time, at);
    else add(process, type, null, Infinity, Infinity);
  }
  for (const process of [...open.keys()]) add(process, "info", null, Infinity, Infinity);
  return done.toSorted((one, other) => one.from - other.from);
}

/** By time, and what has the same time overlaps as far as one order of events can say it. */
function inOrder(events: readonly HistoryEvent[]): HistoryEvent[] {
  const sorted = events.toSorted((one, other) => one.time - other.time);
  const ordered: HistoryEvent[] = [];
  for (let at = 0, end = 0; at < sorted.length; at = end) {
    while (end < sorted.length && sorted[end]!.time === sorted[at]!.time) end++;
    if (end === at + 1) ordered.push(sorted[at]!);
    else ordered.push(...overlapping(sorted.slice(at, end)));
  }
  return ordered;
}

/**
 * Events of one time: what begins first, what ends last. Of a process its own order counts, so that those end early who begin something more; two who both do
 * that are one after the other, as an order of events cannot have it otherwise.
 */
function overlapping(events: readonly HistoryEvent[]): HistoryEvent[] {
  const waiting = new Map<Process, HistoryEvent[]>();
  for (const event of events) waiting.set(event.process, [...(waiting.get(event.process) ?? []), event]);
  const ordered: HistoryEvent[] = [];
  const take = (isNext: (own: readonly HistoryEvent[]) => boolean): void => {
    for (const own of waiting.values()) while (own.length > 0 && isNext(own)) ordered.push(own.shift()!);
  };
  const begins = ({ type }: HistoryEvent): boolean => type === "invoke";
  do {
    take(([first]) => begins(first!));
    take((own) => !begins(own[0]!) && own.some(begins));
  } while ([...waiting.values()].some((own) => own.some(begins)));
  take(() => true);
  return ordered;
}

function twoAtOnce({ process, op }: HistoryEvent, place: string, before: HistoryEvent, beforePlace: string): LockstepError {
  return new LockstepError(
    "invalid",
    `${place}: process ${process} begins ${op} while its ${before.op} of ${beforePlace} is open; a process does one thing at a time: end that one first, or give each a process of its own`,
  );
}

function endsAnother({ process, op, key, type }: HistoryEvent, place: string, before: HistoryEvent | undefined): LockstepError {
  const open = before === undefined ? "nothing of its is open" : `what is open is its ${before.op} of ${before.key}`;
  return new LockstepError(
    "invalid",
    `${place}: process ${process} ends (${type}) ${op} of ${key}, and ${open}; expected the end of an operation that it began`,
  );
}
