/** An axis: what stands at its ticks, and whether equal steps are equal ratios. */
export interface Axis {
  readonly title: string;
  readonly isLogarithmic: boolean;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  format(value: number): string;
}

export interface Series {
  readonly name: string;
  /** Ours, what else there is, or what theory says; theory is a line alone, what was measured has dots. Of many that are compared, the others have colours of their own. */
  readonly kind: "ours" | "peer" | "theory" | "third" | "fourth" | "fifth";
  readonly points: readonly (readonly [x: number, y: number])[];
  /** What is written at each dot. */
  label?(y: number): string;
}

export interface LineChart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

const WIDTH = 720;
const HEIGHT = 380;
const LEFT = 64;
const RIGHT = 190;
const TOP = 44;
const BOTTOM = 52;

/** Its own ground and two sets of colours, by what the reader's page is: legible on either. */
const STYLE = `<style>
rect{fill:#ffffff}text{fill:#1f2328}.tick{fill:#57606a}.grid{stroke:#d8dee4}
.ours{stroke:#1f6feb;fill:#1f6feb}.peer{stroke:#9a6700;fill:#9a6700}.theory{stroke:#6e7781;fill:#6e7781;stroke-dasharray:4 3}
.third{stroke:#1a7f37;fill:#1a7f37}.fourth{stroke:#8250df;fill:#8250df}.fifth{stroke:#cf222e;fill:#cf222e}
path{stroke-width:1.5;fill:none!important}text{stroke:none!important}
@media(prefers-color-scheme:dark){rect{fill:#0d1117}text{fill:#e6edf3}.tick{fill:#9198a1}.grid{stroke:#30363d}
.ours{stroke:#58a6ff;fill:#58a6ff}.peer{stroke:#d29922;fill:#d29922}.theory{stroke:#9198a1;fill:#9198a1}
.third{stroke:#3fb950;fill:#3fb950}.fourth{stroke:#ab7df8;fill:#ab7df8}.fifth{stroke:#f85149;fill:#f85149}}
</style>`;

/** Lines over one pair of axes, each with its name at its right end, as an SVG. */
export function lineChart({ title, x, y, series }: LineChart): string {
  const atX = (value: number): number => LEFT + share(x, value) * (WIDTH - LEFT - RIGHT);
  const atY = (value: number): number => HEIGHT - BOTTOM - share(y, value) * (HEIGHT - TOP - BOTTOM);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img" aria-label="${escape(title)}">`,
    STYLE,
    `<rect width="${WIDTH}" height="${HEIGHT}"/>`,
    text(LEFT, 22, title, 'font-weight="bold" font-size="14"'),
    ...y.ticks.flatMap((tick) => [
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(atY(tick))}" y2="${round(atY(tick))}"/>`,
      text(LEFT - 8, atY(tick) + 4, y.format(tick), 'class="tick" text-anchor="end"'),
    ]),
    ...x.ticks.map((tick) => text(atX(tick), HEIGHT - BOTTOM + 18, x.format(tick), 'class="tick" text-anchor="middle"')),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x.title, 'text-anchor="middle"'),
    text(LEFT, TOP - 6, y.title, 'class="tick"'),
    ...series.map((one) => drawn(one, atX, atY)),
    ...names(series, atX, atY),
    "</svg>",
    "",
  ].join("\n");
}

function drawn({ kind, points, label }: Series, atX: (x: number) => number, atY: (y: number) => number): string {
  const path = points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${round(atX(x))} ${round(atY(y))}`).join("");
  const parts = [`<path class="${kind}" d="${path}"/>`];
  if (kind !== "theory") {
    for (const [x, y] of points) parts.push(`<circle class="${kind}" cx="${round(atX(x))}" cy="${round(atY(y))}" r="3"/>`);
  }
  if (label !== undefined) for (const [x, y] of points) parts.push(text(atX(x) + 4, atY(y) - 8, label(y), `class="${kind}"`));
  return parts.join("\n");
}

/** Each at the right end of its line, or below that of a line that ends as high. */
function names(series: readonly Series[], atX: (x: number) => number, atY: (y: number) => number): string[] {
  let below = -Infinity;
  return series
    .filter(({ name }) => name !== "")
    .map(({ name, kind, points }) => ({ name, kind, x: atX(points.at(-1)![0]), y: atY(points.at(-1)![1]) }))
    .toSorted((one, other) => one.y - other.y)
    .map(({ name, kind, x, y }) => {
      below = Math.max(y, below + 14);
      return text(x + 10, below + 4, name, `class="${kind}"`);
    });
}

function share({ from, to, isLogarithmic }: Axis, value: number): number {
  return isLogarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
}

function text(x: number, y: number, words: string, attributes: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escape(words)}</text>`;
}

function round(pixels: number): string {
  return pixels.toFixed(1);
}

function escape(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
