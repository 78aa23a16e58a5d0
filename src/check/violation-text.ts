import type { Violation } from "./check-history.ts";
import { type Bar, timeline } from "./timeline.ts";

/** Of a part that is large all the same the last ones are drawn. */
const DRAWN_MAX = 60;

/**
 * Why a history is not linearizable, as text of several lines: the smallest impossible part, drawn, a line a process, from left to right as it happened.
 */
export function violationText({ key, operations, culprit, of }: Violation): string {
  const drawn =
    operations.length <= DRAWN_MAX ? operations : [...operations.filter((one) => one.from !== culprit.from).slice(1 - DRAWN_MAX), culprit];
  const { rows, bars, events } = timeline(drawn, culprit);
  const columns = columnsOf(bars, events);
  const width = Math.max(...rows.map(([process]) => `process ${process}`.length));
  const list = bars.map(({ label, operation: { process, beganNs, endedNs, place } }) => {
    const until = endedNs === Infinity ? "nobody knows" : `${endedNs} ns`;
    return `  ${`process ${process}`.padEnd(width)}  ${label}: ${beganNs} ns to ${until}, ${place}`;
  });
  const count = operations.length === 1 ? "1 operation" : `${operations.length} operations`;
  return [
    `No order of the operations on ${JSON.stringify(key)} explains what came of them. The smallest part found that is impossible by itself, ${count} of ${of}:`,
    "",
    ...(drawn.length < operations.length ? [`  … and ${operations.length - drawn.length} before these`] : []),
    ...rows.map(([process, all]) => `  ${`process ${process}`.padEnd(width)}  ${line(all, columns)}`),
    "",
    ...list,
    "",
    "✗ when this one had ended, no order was left.   ┄ it is not known to have ended: it took effect at any time since, or never.",
    "",
  ].join("\n");
}

/** Where each event is drawn, and last the end of the drawing: as near as the labels allow. */
function columnsOf(bars: readonly Bar[], events: number): number[] {
  const columns: number[] = [];
  for (let at = 0; at <= events; at++) {
    const ends = bars.filter(({ to }) => to === at).map(({ from, label }) => columns[from]! + label.length + 5);
    columns.push(Math.max(at === 0 ? 0 : columns[at - 1]! + 2, ...ends));
  }
  return columns;
}

function line(bars: readonly Bar[], columns: readonly number[]): string {
  let text = "";
  for (const { from, to, label, operation, isCulprit } of bars) {
    const isOpen = operation.to === Infinity;
    const begun = `${text.padEnd(columns[from]!)}├─ ${label} `;
    text = `${begun.padEnd(columns[to]!, isOpen ? "┄" : "─")}${isOpen ? "┄" : "┤"}${isCulprit ? " ✗" : ""}`;
  }
  return text;
}
