import type { Member } from "../engine.ts";
import type { KeyValue } from "./reply.ts";
import { readStanding } from "./standing.ts";

/** The head of a line, or all of it, in its order, as those who stand there see it. Whoever is not one of ours has the line for himself alone. */
export function members(keyValues: readonly KeyValue[]): Member[] {
  const standings = keyValues.map(readStanding);
  const whole = standings.reduce((most, { limit }) => (limit === Infinity ? most : Math.max(most, limit)), 1);
  let ahead = 0;
  return standings.map(({ order, weight, limit, data }) => {
    const isGranted = weight === Infinity || weight === limit ? ahead === 0 : ahead + weight <= limit;
    ahead += weight;
    return weight === Infinity ? { order, weight: whole, isGranted, data, isForeign: true } : { order, weight, isGranted, data };
  });
}
