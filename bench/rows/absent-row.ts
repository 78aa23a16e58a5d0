import type { Contest } from "../../src/bench/row.ts";

/** A row that cannot be measured here. */
export function absentRow(name: string, why: string): Contest {
  return { contenders: [], goals: [], absent: [{ name, why }], close: async () => {} };
}
