import { HashRing } from "lockstep/protocol";
import { murmur3 } from "../../src/protocol/ring/murmur3.ts";
import type { Balance, Moves, RingData } from "./ring-data.ts";

const VIRTUAL_NODES = [1, 10, 100, 160, 500, 1000];
const NODES = 10;
const RINGS = 100;
const NODES_MAX = 20;
const MOVED_RINGS = 10;
const KEYS: readonly string[] = Array.from({ length: 10_000 }, (_, n) => `user:${n}`);

/** There is neither clock nor chance in it: the same figures every time. */
export function measureRings(): RingData {
  const counts = Array.from({ length: NODES_MAX }, (_, n) => n + 1);
  return {
    balance: VIRTUAL_NODES.map(balance),
    join: counts.map((nodes) => moves(nodes, nodes + 1, (ring) => ring.with("newcomer"))),
    leave: counts.slice(1).map((nodes) => moves(nodes, nodes - 1, (ring) => ring.without(ring.nodes[0]!))),
  };
}

function balance(virtualNodes: number): Balance {
  const deviations = Array.from({ length: RINGS }, (_, ring) => {
    const shares = [...new HashRing(names(ring, NODES), { virtualNodes }).shares().values()];
    const variance = shares.reduce((sum, share) => sum + (share - 1 / NODES) ** 2, 0) / NODES;
    return Math.sqrt(variance) * NODES;
  });
  const mean = deviations.reduce((sum, one) => sum + one, 0) / RINGS;
  return { virtualNodes, mean: rounded(mean), least: rounded(Math.min(...deviations)), most: rounded(Math.max(...deviations)) };
}

function moves(nodes: number, nodesAfter: number, change: (ring: HashRing) => HashRing): Moves {
  let moved = 0;
  for (let seed = 0; seed < MOVED_RINGS; seed++) {
    const before = new HashRing(names(seed, nodes));
    const after = change(before);
    moved += KEYS.filter((key) => before.nodeFor(key) !== after.nodeFor(key)).length;
  }
  const byModulo = KEYS.filter((key) => hash(key) % nodes !== hash(key) % nodesAfter).length;
  return { nodes, ring: rounded(moved / MOVED_RINGS / KEYS.length), modulo: rounded(byModulo / KEYS.length) };
}

function hash(key: string): number {
  return murmur3(Buffer.from(key), key.length);
}

function names(ring: number, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `10.${ring}.0.${n}:6379`);
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}
