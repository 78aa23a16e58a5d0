import type { Figure, RowResult } from "../../src/bench/row-result.ts";
import type { Results } from "../results.ts";
import type { Side } from "../../src/bench/row.ts";
import { formatNs } from "../../src/bench/format-ns.ts";

const width = 860;
const labelWidth = 330;
const barHeight = 16;
const lineHeight = 22;
const titleHeight = 34;
const decadeFrom = 0;
const decadeTo = 7;
const colours: Readonly<Record<Side, string>> = { lockstep: "#1f6feb", peer: "#9a6700", floor: "#8c959f" };

/** Horizontal bars of the medians, one group a row, on one logarithmic axis from 1 ns to 10 ms. */
export function plot({ rows }: Results): string {
  let y = 10;
  const parts: string[] = [];
  for (const row of rows) {
    parts.push(group(row, y));
    y += titleHeight + row.figures.length * lineHeight;
  }
  const height = y + 40;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    axis(y),
    ...parts,
    legend(y + 32),
    "</svg>",
    "",
  ].join("\n");
}

function group(row: RowResult, top: number): string {
  const title = `<text x="8" y="${top + 22}" font-weight="bold">${escape(row.title)}</text>`;
  const bars = row.figures.map((figure, i) => bar(figure, top + titleHeight + i * lineHeight));
  return [title, ...bars].join("\n");
}

function bar({ name, side, medianNs }: Figure, top: number): string {
  const end = xOf(medianNs);
  return [
    `<text x="${labelWidth - 8}" y="${top + 12}" text-anchor="end">${escape(name)}</text>`,
    `<rect x="${labelWidth}" y="${top}" width="${(end - labelWidth).toFixed(1)}" height="${barHeight}" fill="${colours[side]}"/>`,
    `<text x="${(end + 5).toFixed(1)}" y="${top + 12}">${formatNs(medianNs)}</text>`,
  ].join("\n");
}

function axis(bottom: number): string {
  const lines: string[] = [];
  for (let decade = decadeFrom; decade <= decadeTo; decade++) {
    const x = xOf(10 ** decade).toFixed(1);
    lines.push(`<line x1="${x}" x2="${x}" y1="10" y2="${bottom}" stroke="#d0d7de"/>`);
    lines.push(`<text x="${x}" y="${bottom + 14}" text-anchor="middle" fill="#57606a">${tick(10 ** decade)}</text>`);
  }
  return lines.join("\n");
}

function tick(ns: number): string {
  return formatNs(ns).replace(/\.0+ /, " ");
}

function legend(y: number): string {
  const names: Readonly<Record<Side, string>> = {
    lockstep: "lockstep",
    peer: "what else there is",
    floor: "the least the machine allows",
  };
  return (Object.keys(names) as Side[])
    .map(
      (side, i) =>
        `<rect x="${8 + i * 200}" y="${y - 10}" width="10" height="10" fill="${colours[side]}"/><text x="${22 + i * 200}" y="${y}">${names[side]}</text>`,
    )
    .join("\n");
}

function xOf(ns: number): number {
  const share = (Math.log10(Math.max(1, ns)) - decadeFrom) / (decadeTo - decadeFrom);
  return labelWidth + Math.min(1, share) * (width - labelWidth - 70);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
