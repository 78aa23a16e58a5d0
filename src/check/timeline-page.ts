import type { Violation } from "./check-history.ts";
import { type Bar, timeline } from "./timeline.ts";

const STYLE = `
:root { color-scheme: light dark; --ink: #1f2328; --faint: #59636e; --page: #fff; --row: #f6f8fa; --line: #d1d9e0; --bar: #ddf4ff; --edge: #0969da; --wrong: #ffebe9; --wrong-edge: #cf222e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f0f6fc; --faint: #9198a1; --page: #0d1117; --row: #151b23; --line: #3d444d; --bar: #12304f; --edge: #4493f8; --wrong: #4b1113; --wrong-edge: #f85149; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem clamp(1rem, 4vw, 3rem); font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; }
p { max-width: 70ch; margin: 0 0 1rem; color: var(--faint); }
.time { display: grid; align-items: center; margin: 1.5rem 0; overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; }
.stripe { grid-column: 1 / -1; align-self: stretch; min-height: 3.2rem; }
.stripe.odd { background: var(--row); }
.who { position: sticky; left: 0; z-index: 1; grid-column: 1; align-self: stretch; display: flex; align-items: center; padding: 0 1.2rem; font-weight: 600; white-space: nowrap; background: var(--page); }
.who.odd { background: var(--row); }
.bar { margin: 0 3px; padding: .25rem .6rem; border: 1.5px solid var(--edge); border-radius: 6px; background: var(--bar); font: 13px/1.5 ui-monospace, monospace; white-space: nowrap; }
.bar.open { border-style: dashed; border-right: 0; border-radius: 6px 0 0 6px; background: linear-gradient(to right, var(--bar), transparent); }
.bar.wrong { border-color: var(--wrong-edge); background: var(--wrong); box-shadow: 0 0 0 2px var(--wrong-edge); font-weight: 700; }
table { border-collapse: collapse; }
th, td { padding: .3rem 1.2rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
th { color: var(--faint); font-weight: 500; }
td { font: 13px/1.5 ui-monospace, monospace; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.wrong td { color: var(--wrong-edge); font-weight: 700; }
`;

/** A page of HTML that needs nothing else: the smallest impossible part as a timeline, a row a process. `title` says of what. */
export function timelinePage(title: string, { key, operations, culprit, of }: Violation): string {
  const { rows, bars, events } = timeline(operations, culprit);
  const columns = `grid-template-columns: max-content repeat(${events}, minmax(1.5rem, auto))`;
  const drawing = rows.map(([process, all], at) => {
    const [row, odd] = [at + 1, at % 2 === 1 ? " odd" : ""];
    const name = `<span class="stripe${odd}" style="grid-row: ${row}"></span><span class="who${odd}" style="grid-row: ${row}">process ${escaped(process)}</span>`;
    return name + all.map((bar) => drawn(bar, row)).join("");
  });
  const lines = bars.map(listed);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}: not linearizable</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)} is not linearizable</h1>
<p>No order of the operations on <b>${escaped(key)}</b> explains what came of them. This is the smallest part found that is impossible by itself: ${operations.length} of ${of}.
From left to right is the order in which they began and ended, not to scale. When the red one had ended, no order was left. A bar that fades is not known to have ended: it took effect at any time since, or never.</p>
<div class="time" style="${columns}">${drawing.join("\n")}</div>
<table>
<tr><th>process</th><th>operation</th><th class="number">from</th><th class="number">to</th><th>at</th></tr>
${lines.join("\n")}
</table>
</body>
</html>
`;
}

function drawn({ from, to, label, operation, isCulprit }: Bar, row: number): string {
  const kind = `${operation.to === Infinity ? " open" : ""}${isCulprit ? " wrong" : ""}`;
  return `<span class="bar${kind}" style="grid-column: ${from + 2} / ${to + 2}; grid-row: ${row}" title="${escaped(`${label}, ${times(operation).join(" to ")}`)}">${escaped(label)}</span>`;
}

function listed({ operation, label, isCulprit }: Bar): string {
  const [from, to] = times(operation);
  const cells = `<td>${escaped(operation.process)}</td><td>${escaped(label)}</td><td class="number">${from}</td><td class="number">${to}</td><td>${escaped(operation.place)}</td>`;
  return `<tr${isCulprit ? ' class="wrong"' : ""}>${cells}</tr>`;
}

function times({ beganNs, endedNs }: Bar["operation"]): [from: string, to: string] {
  return [`${beganNs} ns`, endedNs === Infinity ? "nobody knows" : `${endedNs} ns`];
}

function escaped(text: string | number): string {
  const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return String(text).replaceAll(/[&<>"]/g, (sign) => names[sign]!);
}
