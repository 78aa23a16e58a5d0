import type { Where } from "../partner.ts";
import type { Row } from "../row.ts";
import type { Freight } from "./freight.ts";
import { queueTeam } from "./queue-team.ts";

const what: Readonly<Record<Freight, string>> = {
  numbers: "numbers",
  strings: "strings of 16 letters",
  objects: "objects {id, name}",
  megabytes: "messages of 1 MB",
};
/** Values that all producers pass in one turn. */
const timesOf: Readonly<Record<Freight, number>> = { numbers: 200_000, strings: 200_000, objects: 50_000, megabytes: 200 };

export function blockingQueue(where: Where): string {
  return `putSync → getSync, ${where}`;
}

/** Values that each producer passes in one turn. */
export function queueTimes(kind: Freight, pairs: number, share: number): number {
  return Math.ceil((timesOf[kind] / pairs) * share);
}

/** So many producers pass values to as many consumers. */
export function queue(where: Where, kind: Freight, pairs: number): Row {
  return {
    id: `queue-${kind}-${pairs}-${where}`,
    title: `Queue, ${pairs} → ${pairs} ${where}: ${what[kind]}`,
    how: "ns per value over all, from a common start to the last value had",
    rounds: 7,
    async open({ share }) {
      const times = queueTimes(kind, pairs, share);
      const team = await queueTeam(where, pairs);
      return {
        contenders: [
          { name: blockingQueue(where), side: "lockstep", measure: () => team.pass(kind, true, times) },
          { name: `await put → await get, ${where}`, side: "lockstep", measure: () => team.pass(kind, false, times) },
        ],
        goals: [],
        absent: [],
        close: () => team.close(),
      };
    },
  };
}
