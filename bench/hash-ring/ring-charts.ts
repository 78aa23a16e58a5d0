import { alignedTable } from "../report/aligned-table.ts";
import { type Axis, lineChart } from "../report/line-chart.ts";
import type { Moves, RingData } from "./ring-data.ts";

const NODES = 10;

/** What docs/hash-ring.md shows, by file name. */
export function ringCharts({ balance, join, leave }: RingData): Map<string, string> {
  return new Map([
    ["hash-ring-balance.svg", balanceChart(balance)],
    ["hash-ring-join.svg", movesChart("Keys that move when a node joins n others", join, (n) => 1 / (n + 1))],
    ["hash-ring-leave.svg", movesChart("Keys that move when one of n nodes leaves", leave, (n) => 1 / n)],
  ]);
}

/** The same figures to read. */
export function balanceTable({ balance }: RingData): string {
  return alignedTable(
    ["virtual nodes", "deviation ÷ mean", "of 100 rings the best", "the worst", "by theory"],
    balance.map(({ virtualNodes, mean, least, most }) => [
      virtualNodes.toLocaleString("en-US"),
      ...[mean, least, most, expected(virtualNodes)].map(percent),
    ]),
    0,
  );
}

function balanceChart(balance: RingData["balance"]): string {
  const virtualNodes = balance.map((one) => one.virtualNodes);
  return lineChart({
    title: "How uneven the shares of ten nodes are",
    x: { title: "virtual nodes of each", isLogarithmic: true, from: 0.8, to: 1250, ticks: virtualNodes, format: String },
    y: {
      title: "standard deviation ÷ mean; dashed: by theory",
      isLogarithmic: true,
      from: 0.02,
      to: 1.3,
      ticks: [0.02, 0.05, 0.1, 0.2, 0.5, 1],
      format: percent,
    },
    series: [
      { name: "", kind: "theory", points: virtualNodes.map((count) => [count, expected(count)]) },
      { name: "mean of 100 rings", kind: "ours", points: balance.map((one) => [one.virtualNodes, one.mean]), label: percent },
    ],
  });
}

/** Shares are those of uniform points on a circle, of Beta(v, (n−1)v): their standard deviation ÷ mean is √((n−1)/(nv+1)). */
function expected(virtualNodes: number): number {
  return Math.sqrt((NODES - 1) / (NODES * virtualNodes + 1));
}

function movesChart(title: string, moves: readonly Moves[], least: (nodes: number) => number): string {
  const nodes = moves.map((one) => one.nodes);
  const y: Axis = {
    title: "of all keys; dashed: the least there can be",
    isLogarithmic: false,
    from: 0,
    to: 1,
    ticks: [0, 0.25, 0.5, 0.75, 1],
    format: percent,
  };
  return lineChart({
    title,
    x: { title: "n, nodes before", isLogarithmic: false, from: 0, to: 21, ticks: [1, 5, 10, 15, 20], format: String },
    y,
    series: [
      { name: "hash modulo the nodes", kind: "peer", points: moves.map((one) => [one.nodes, one.modulo]) },
      { name: "", kind: "theory", points: nodes.map((n) => [n, least(n)]) },
      { name: "HashRing", kind: "ours", points: moves.map((one) => [one.nodes, one.ring]) },
    ],
  });
}

function percent(share: number): string {
  const of100 = 100 * share;
  return `${of100 < 10 && !Number.isInteger(of100) ? of100.toFixed(1) : of100.toFixed(0)} %`;
}
