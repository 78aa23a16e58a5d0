import type { RowKind } from "./job.ts";

export const STRIPES = 16;

/** The locks of a row's table: none, one, or one a stripe. */
export function lockNames(kind: RowKind): string[] {
  if (kind === "striped") return Array.from({ length: STRIPES }, (_, stripe) => `stripe ${stripe}`);
  return kind === "one-lock" || kind === "killed" ? ["table"] : [];
}
