import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../project-root.ts";

/** How even the shares of ten nodes are, over many rings: each ring's standard deviation ÷ mean. */
export interface Balance {
  readonly virtualNodes: number;
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

/** Which part of the keys moves, of 1, when the number of nodes changes by one. */
export interface Moves {
  /** Before. */
  readonly nodes: number;
  readonly ring: number;
  readonly modulo: number;
}

export interface RingData {
  readonly balance: readonly Balance[];
  readonly join: readonly Moves[];
  readonly leave: readonly Moves[];
}

export const ringDataPath: string = join(projectRoot, "bench", "hash-ring", "data.json");

export function readRingData(): RingData {
  return JSON.parse(readFileSync(ringDataPath, "utf8")) as RingData;
}
