import { type HistoryEvent, readHistory } from "lockstep/check";

/** The events of several clients' lines, by time. What one who was killed has not written to the end is left out. */
export function history(texts: readonly string[]): HistoryEvent[] {
  const events = texts.flatMap((text) => readHistory(text.slice(0, text.lastIndexOf("\n") + 1)));
  return events.toSorted((one, other) => one.time - other.time);
}
