import type { KeyValue } from "./reply.ts";
import { textOf, utf8 } from "./utf8.ts";

/** One who stands in a line, as the store has it. */
export interface Standing {
  readonly key: string;
  readonly order: bigint;
  readonly weight: number;
  readonly limit: number;
  /** What it shows to others. */
  readonly data: string;
}

/** Of who follows etcd's own recipe, the key is all that counts: nobody stands beside it. */
const FOREIGN_WEIGHT = Infinity;

/** What a claim's value says. */
export function termsText({ weight, limit, data }: Pick<Standing, "weight" | "limit" | "data">): string {
  return utf8(JSON.stringify(data === "" ? { weight, limit } : { weight, limit, data }));
}

export function readStanding({ key, value, createRevision }: KeyValue): Standing {
  try {
    const { weight, limit, data = "" } = JSON.parse(textOf(value)) as { weight: unknown; limit: unknown; data?: unknown };
    if (typeof weight === "number" && typeof limit === "number" && typeof data === "string")
      return { key, order: createRevision, weight, limit, data };
  } catch {
    // no JSON: somebody else's, as below
  }
  return { key, order: createRevision, weight: FOREIGN_WEIGHT, limit: FOREIGN_WEIGHT, data: "" };
}
