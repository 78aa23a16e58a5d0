import type { RowKind } from "./job.ts";
import { STRIPES } from "./lock-names.ts";

export interface Row {
  readonly kind: RowKind;
  readonly title: string;
  /** May it lose words? All others have to count what one process counts, always. */
  readonly mayLose: boolean;
  readonly stripes: number;
}

export const ROWS: readonly Row[] = [
  { kind: "unlocked", title: "no lock", mayLose: true, stripes: 1 },
  { kind: "one-lock", title: "one lock", mayLose: false, stripes: 1 },
  { kind: "striped", title: `${STRIPES} striped locks`, mayLose: false, stripes: STRIPES },
  { kind: "messages", title: "messages merged at the end", mayLose: false, stripes: 1 },
  { kind: "killed", title: "one lock, a holder killed -9", mayLose: false, stripes: 1 },
];
