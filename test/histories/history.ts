/** What is done to a register, a lock and a queue. */
export type Operation = "read" | "write" | "cas" | "acquire" | "release" | "enqueue" | "dequeue";

/**
 * One line of a history. An operation is an `invoke` and what came of it: `ok`; `fail`, it had no effect; `info`, nobody knows, as who did it died. A process
 * does one thing at a time, and nothing after an `info`.
 */
export interface HistoryEvent {
  /** Who: a thread or a process of its own. */
  readonly process: number;
  readonly type: "invoke" | "ok" | "fail" | "info";
  readonly op: Operation;
  /** The name of the register, lock or queue. */
  readonly key: string;
  /** What is written or put, and in the end what was read or taken; `[from, to]` of a cas; of a killed holder's release, whose hold it ends; else null. */
  readonly value: number | readonly [number, number] | null;
  /** Nanoseconds since the run began, by one clock for all processes. */
  readonly time: number;
}

export function historyLine(event: HistoryEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/** The events of several clients' lines, by time. What one who was killed has not written to the end is left out. */
export function history(texts: readonly string[]): HistoryEvent[] {
  const lines = texts.flatMap((text) => text.split("\n").slice(0, -1));
  return lines.map((line) => JSON.parse(line) as HistoryEvent).toSorted((one, other) => one.time - other.time);
}

/** An operation of a history: from its invocation to its end, which is Infinity when nobody knows. */
export interface Done {
  readonly process: number;
  readonly op: Operation;
  readonly type: "ok" | "fail" | "info";
  /** What it was invoked with, or ended with when it is over. */
  readonly value: HistoryEvent["value"];
  readonly beganNs: number;
  readonly endedNs: number;
}

/** Pairs every invocation with its end. Throws when a process does two things at a time. */
export function operations(events: readonly HistoryEvent[]): Done[] {
  const open = new Map<number, HistoryEvent>();
  const done: Done[] = [];
  const end = (began: HistoryEvent, type: Done["type"], value: HistoryEvent["value"], endedNs: number): void => {
    done.push({ process: began.process, op: began.op, type, value, beganNs: began.time, endedNs });
  };
  for (const event of events) {
    const began = open.get(event.process);
    if (event.type === "invoke") {
      if (began !== undefined) throw new Error(`process ${event.process} does two things at a time: ${historyLine(event)}`);
      open.set(event.process, event);
      continue;
    }
    if (began?.op !== event.op) throw new Error(`process ${event.process} ends what it did not begin: ${historyLine(event)}`);
    open.delete(event.process);
    if (event.type === "info") end(began, "info", began.value, Infinity);
    else end(began, event.type, event.type === "ok" ? event.value : began.value, event.time);
  }
  for (const began of open.values()) end(began, "info", began.value, Infinity);
  return done;
}
