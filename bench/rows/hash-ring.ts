import Peer from "hashring";
import { HashRing } from "lockstep/protocol";
import type { Contender, Row } from "../../src/bench/row.ts";
import { timeBlocks } from "../../src/bench/time-blocks.ts";

const ours = "HashRing, murmur3";
const ketama = "HashRing, ketama: MD5";
const peer = "npm hashring, ketama: MD5";
/** More than the peer remembers, which is 5,000: in turn, none is there again while it is remembered. */
const KEYS = 100_000;
const BLOCK = 10_000;
const BLOCKS = 50;

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `10.0.${n >> 8}.${n & 255}:6379`);

/** Texts of one's own: the peer's become names of properties, and slow to read for all others. */
const keys = (): string[] => Array.from({ length: KEYS }, (_, n) => `user:${n}`);

/** Whose a key is. */
export function hashRingLookup(): Row {
  return {
    id: "hash-ring",
    title: "Hash ring, whose a key is: 10 nodes, 160 points each",
    how: `per lookup of keys that differ; a sample is a block of ${BLOCK} lookups`,
    rounds: 11,
    async open({ share }) {
      const blocks = Math.ceil(BLOCKS * share);
      const [fast, compatible, theirs] = [new HashRing(names(10)), new HashRing(names(10), { placement: "ketama" }), new Peer(names(10))];
      const [a, b, c] = [keys(), keys(), keys()];
      const inFast = (from: number, size: number): number => {
        let letters = 0;
        for (let at = from; at < from + size; at++) letters += fast.nodeFor(a[at]!).length;
        return letters;
      };
      const inCompatible = (from: number, size: number): number => {
        let letters = 0;
        for (let at = from; at < from + size; at++) letters += compatible.nodeFor(b[at]!).length;
        return letters;
      };
      const inTheirs = (from: number, size: number): number => {
        let letters = 0;
        for (let at = from; at < from + size; at++) letters += theirs.get(c[at]!).length;
        return letters;
      };
      return {
        contenders: [
          looking(ours, "lockstep", inFast, blocks),
          looking(ketama, "lockstep", inCompatible, blocks),
          looking(peer, "peer", inTheirs, blocks),
        ],
        goals: [
          { contender: ours, peer, sense: "faster-by", limit: 8 },
          { contender: ketama, peer, sense: "faster-by", limit: 8 },
        ],
        absent: [],
        async close() {},
      };
    },
  };
}

/** A ring of many nodes made, and one more joining it. */
export function hashRingBuild(): Row {
  const [nodes, virtualNodes] = [1000, 100];
  return {
    id: "hash-ring-build",
    title: "Hash ring, made: 1,000 nodes, 100 points each",
    how: "per ring; the target is under a second; the peer makes as many points of a quarter as many hashes, four of each",
    rounds: 11,
    async open({ share }) {
      const samples = Math.ceil(5 * share);
      const ring = new HashRing(names(nodes), { virtualNodes });
      const making = (name: string, side: Contender["side"], make: () => unknown): Contender => ({
        name,
        side,
        measure: () => timeBlocks(make, samples, 1),
      });
      return {
        contenders: [
          making("new HashRing, murmur3", "lockstep", () => new HashRing(names(nodes), { virtualNodes })),
          making("new HashRing, MD5", "lockstep", () => new HashRing(names(nodes), { virtualNodes, hash: "md5" })),
          making("with(), one more node", "lockstep", () => ring.with("one more")),
          making("npm hashring, MD5", "peer", () => new Peer(names(nodes), "md5", { "vnode count": virtualNodes / 4 })),
        ],
        goals: [{ contender: "new HashRing, murmur3", peer: "npm hashring, MD5", sense: "at-most", limit: 1 }],
        absent: [],
        async close() {},
      };
    },
  };
}

/** Each contender has a loop of its own: one that all went through would be compiled for none of them. */
function looking(name: string, side: Contender["side"], look: (from: number, size: number) => number, blocks: number): Contender {
  let from = 0;
  const block = (size: number): void => {
    if (look(from, size) === 0) throw new Error("nobody was found");
    from = (from + size) % KEYS;
  };
  return { name, side, measure: () => timeBlocks(block, blocks, BLOCK) };
}
