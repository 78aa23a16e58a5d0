import type { KeyValue } from "./reply.ts";

/** One who stands in a line, as the store has it. */
export interface Standing {
  readonly key: string;
  readonly order: bigint;
  readonly weight: number;
  readonly limit: number;
}

/** Of who follows etcd's own recipe, the key is all that counts: nobody stands beside it. */
const FOREIGN_WEIGHT = Infinity;

/** What a claim's value says. */
export function termsText(weight: number, limit: number): string {
  return JSON.stringify({ weight, limit });
}

export function readStanding({ key, value, createRevision }: KeyValue): Standing {
  try {
    const { weight, limit } = JSON.parse(value) as { weight: unknown; limit: unknown };
    if (typeof weight === "number" && typeof limit === "number") return { key, order: createRevision, weight, limit };
  } catch {
    // no JSON: somebody else's, as below
  }
  return { key, order: createRevision, weight: FOREIGN_WEIGHT, limit: FOREIGN_WEIGHT };
}
