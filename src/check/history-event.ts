/** Who does something, one thing at a time: a thread, a process, a client. */
export type Process = string | number;

/**
 * One line of a history. An operation is an `invoke` and what came of it: `ok`; `fail`, it had no effect; `info`, nobody knows. One that has no end is one of
 * which nobody knows.
 */
export interface HistoryEvent {
  readonly process: Process;
  readonly type: "invoke" | "ok" | "fail" | "info";
  /** What is done; the model says what there is. */
  readonly op: string;
  /** The name of the object. Each is judged by itself. */
  readonly key: string | number;
  /** What is written or put; at the end what was read or taken. Anything that JSON has. */
  readonly value: unknown;
  /** Nanoseconds, by one clock for all processes. */
  readonly time: number;
  /** Where it was read, "history.jsonl:12"; for messages alone. */
  readonly place?: string;
}

/** An event as a line of a history. */
export function historyEventLine({ process, type, op, key, value, time }: HistoryEvent): string {
  return `${JSON.stringify({ process, type, op, key, value, time })}\n`;
}
