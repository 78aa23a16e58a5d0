/** A ring as a list of points, looked through from one end to the other. */
export interface RingModelNode {
  readonly id: string;
  readonly points: readonly number[];
}

export type RingRule = "successor" | "predecessor";

/** All nodes in the order in which the ring comes to them from that position on: by the distance of their points, then by their ids. */
export function nodesFrom(nodes: readonly RingModelNode[], rule: RingRule, position: number): string[] {
  const distance = (point: number): number => (2 ** 32 + (rule === "successor" ? point - position : position - point)) % 2 ** 32;
  const near = nodes.map(({ id, points }) => ({ id, distance: Math.min(...points.map(distance)) }));
  near.sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1));
  return near.map(({ id }) => id);
}

/** How much of the ring is each node's, of 1, by the arcs between points that follow each other. */
export function arcsOf(nodes: readonly RingModelNode[], rule: RingRule): Map<string, number> {
  const all = [...new Set(nodes.flatMap(({ points }) => points))].toSorted((a, b) => a - b);
  const shares = new Map(nodes.map(({ id }) => [id, 0]));
  for (const [i, point] of all.entries()) {
    const next = all[i + 1] ?? all[0]! + 2 ** 32;
    const [owner = ""] = nodesFrom(nodes, rule, rule === "successor" ? next % 2 ** 32 : point);
    shares.set(owner, shares.get(owner)! + (next - point) / 2 ** 32);
  }
  return shares;
}
