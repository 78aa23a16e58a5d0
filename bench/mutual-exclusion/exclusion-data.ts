import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../project-root.ts";

/** One protocol with n nodes under one load. Times are in T, the mean time that a message takes. */
export interface Entries {
  readonly protocol: string;
  readonly nodes: number;
  readonly load: "low" | "high";
  readonly messages: number;
  /** From one's leaving to the next one's entering, somebody waiting: the mean. None when nobody ever waited. */
  readonly handOver: number | null;
  readonly wait: number;
  readonly waitP99: number;
  /** Jain's index of the nodes' entries: 1 is even. None under low load, where it is the demand's. */
  readonly fairness: number | null;
  /** Of all sending and receiving, the part of the node that does most. */
  readonly busiest: number;
}

/** The same with one node dead from some moment on. */
export interface Death {
  readonly protocol: string;
  readonly detector: boolean;
  /** Which node, or what one does at that moment. */
  readonly dies: "the coordinator" | "thinks" | "waits" | "is inside";
  /** The longest time without an entry after it, in milliseconds; null: to the end. */
  readonly stallMs: number | null;
  /** How many of the living entered in the last five seconds of twenty. */
  readonly entering: number;
  readonly living: number;
}

/** What a failure detector is worth. */
export interface Detection {
  readonly detector: string;
  readonly network: "quiet" | "bad";
  /** From a death to each of the others' suspecting: mean and longest, in milliseconds. */
  readonly detectedMs: number;
  readonly detectedMsMax: number;
  /** How often a node begins to suspect a living one, an hour of each pair. */
  readonly mistakesPerHour: number;
}

export interface ExclusionData {
  readonly entries: readonly Entries[];
  readonly deaths: readonly Death[];
  readonly detections: readonly Detection[];
}

export const exclusionDataPath: string = join(projectRoot, "bench", "mutual-exclusion", "data.json");

export function readExclusionData(): ExclusionData {
  return JSON.parse(readFileSync(exclusionDataPath, "utf8")) as ExclusionData;
}
