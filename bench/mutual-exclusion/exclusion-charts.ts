import { alignedTable } from "../report/aligned-table.ts";
import { type Axis, type Series, lineChart } from "../report/line-chart.ts";
import type { Entries, ExclusionData } from "./exclusion-data.ts";

const TABLE_NODES = 9;
const KINDS: readonly Series["kind"][] = ["ours", "peer", "third", "fourth", "fifth"];

/** What docs/mutual-exclusion.md shows, by file name. */
export function exclusionCharts({ entries }: ExclusionData): Map<string, string> {
  const draw = (title: string, load: Entries["load"], y: Axis, value: (one: Entries) => number | null): string =>
    lineChart({ title, x: nodesAxis(entries), y, series: series(entries, load, value) });
  return new Map([
    [
      "mutual-exclusion-messages-low.svg",
      draw("Messages an entry, when hardly anybody wants it", "low", ratio("messages", 0.5, 1000), (one) => one.messages),
    ],
    [
      "mutual-exclusion-messages-high.svg",
      draw("Messages an entry, when everybody wants it", "high", ratio("messages", 0.5, 100), (one) => one.messages),
    ],
    [
      "mutual-exclusion-hand-over.svg",
      draw("From one's leaving to the next one's entering", "high", ratio("in T, what a message takes", 0.5, 50), (one) => one.handOver),
    ],
    [
      "mutual-exclusion-wait.svg",
      draw("How long one waits when hardly anybody else does", "low", ratio("in T, what a message takes", 1, 100), (one) => one.wait),
    ],
    ["mutual-exclusion-busiest.svg", draw("What the busiest node does of all sending and receiving", "high", SHARE, (one) => one.busiest)],
  ]);
}

/** Nine nodes, under either load. */
export function exclusionTable({ entries }: ExclusionData): string {
  return alignedTable(
    ["protocol", "load", "messages", "hand-over, T", "wait, T", "p99, T", "fairness", "busiest"],
    entries
      .filter(({ nodes }) => nodes === TABLE_NODES)
      .map((one) => [
        one.protocol,
        one.load,
        ...[one.messages, one.handOver, one.wait, one.waitP99].map((value) => (value === null ? "—" : figure(value))),
        one.fairness?.toFixed(2) ?? "—",
        percent(one.busiest),
      ]),
    2,
  );
}

/** Nine nodes, of which one dies. */
export function deathTable({ deaths }: ExclusionData): string {
  const of = (protocol: string, dies: string, detector: boolean): string => {
    const found = deaths.find((one) => one.protocol === protocol && one.dies === dies && one.detector === detector);
    if (found === undefined) return "—";
    if (found.stallMs === null) return `all ${found.living} stand still`;
    const cutOff = found.living - found.entering;
    return `${found.stallMs} ms${cutOff === 0 ? "" : `; ${cutOff} of ${found.living} cut off`}`;
  };
  const kinds = [...new Set(deaths.map(({ protocol, dies }) => `${protocol}|${dies}`))].map((kind) => kind.split("|") as [string, string]);
  return alignedTable(
    ["protocol", "who dies", "without a failure detector", "with one"],
    kinds.map(([protocol, dies]) => [
      protocol,
      dies.startsWith("the") ? dies : `one who ${dies}`,
      of(protocol, dies, false),
      of(protocol, dies, true),
    ]),
    2,
  );
}

export function detectorTable({ detections }: ExclusionData): string {
  const names = [...new Set(detections.map(({ detector }) => detector))];
  return alignedTable(
    ["detector", "a death is known after", "at most", "mistakes an hour", "bad network: after", "at most", "mistakes an hour"],
    names.map((name) => [
      name,
      ...(["quiet", "bad"] as const).flatMap((network) => {
        const { detectedMs, detectedMsMax, mistakesPerHour } = detections.find((one) => one.detector === name && one.network === network)!;
        return [`${detectedMs} ms`, `${detectedMsMax} ms`, figure(mistakesPerHour)];
      }),
    ]),
  );
}

function series(entries: readonly Entries[], load: Entries["load"], value: (one: Entries) => number | null): Series[] {
  const names = [...new Set(entries.map(({ protocol }) => protocol))];
  return names.map((name, at) => ({
    name,
    kind: KINDS[at]!,
    points: entries
      .filter((one) => one.protocol === name && one.load === load)
      .flatMap((one) => {
        const y = value(one);
        return y === null ? [] : [[one.nodes, y] as const];
      }),
  }));
}

function nodesAxis(entries: readonly Entries[]): Axis {
  const ticks = [...new Set(entries.map(({ nodes }) => nodes))];
  return { title: "n, nodes", isLogarithmic: true, from: 1.8, to: 28, ticks, format: String };
}

const SHARE: Axis = { title: "", isLogarithmic: false, from: 0, to: 0.6, ticks: [0, 0.1, 0.2, 0.3, 0.4, 0.5], format: percent };

function ratio(title: string, from: number, to: number): Axis {
  const ticks = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].filter((tick) => tick >= from && tick <= to);
  return { title, isLogarithmic: true, from, to, ticks, format: String };
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
