import type { SeedRun } from "./run-seed.ts";

/** Of several seeds together; plain data. */
export interface Summary {
  seeds: number;
  events: number;
  messages: number;
  /** Virtual time, in microseconds. */
  us: number;
  /** How often each fault was done. */
  readonly faults: Record<string, number>;
  /** How often each situation was met with. */
  readonly situations: Record<string, number>;
}

export function emptySummary(): Summary {
  return { seeds: 0, events: 0, messages: 0, us: 0, faults: {}, situations: {} };
}

export function addRun(summary: Summary, { counts, us }: SeedRun): void {
  const { events, messages, faults, situations } = counts;
  const one = { seeds: 1, events, messages, us, faults: Object.fromEntries(faults), situations: Object.fromEntries(situations) };
  addSummary(summary, one);
}

export function addSummary(summary: Summary, other: Summary): void {
  summary.seeds += other.seeds;
  summary.events += other.events;
  summary.messages += other.messages;
  summary.us += other.us;
  for (const counted of ["faults", "situations"] as const) {
    for (const [name, count] of Object.entries(other[counted])) summary[counted][name] = (summary[counted][name] ?? 0) + count;
  }
}
