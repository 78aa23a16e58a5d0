// Note 002, 4.1: nodes A, B and C on a ring of 0 to 359, a key whose hash is 100, and node D that comes. The note finds B, then D.
import { HashRing } from "lockstep/protocol";

const nodes = [
  { id: "A", points: [0, 120, 240] },
  { id: "B", points: [60, 180, 300] },
  { id: "C", points: [120, 240, 0] },
];
const d = { id: "D", points: [90, 210, 330] };

// As the note says it: clockwise to the first node. That is at 120, where A and C both are, and D at 210 comes later.
const clockwise = new HashRing(nodes);
console.log(`clockwise: ${clockwise.nodeAt(100)}, then ${clockwise.with(d).nodeAt(100)}`); // → clockwise: A, then A

// As the note works it out: back to the last node before the key, at 60, and then at 90.
const back = new HashRing(nodes, { rule: "predecessor" });
console.log(`predecessor: ${back.nodeAt(100)}, then ${back.with(d).nodeAt(100)}`); // → predecessor: B, then D

// Past the last point the circle begins anew, either way.
console.log(`350: ${clockwise.nodeAt(350)} and ${back.nodeAt(350)}, 359 and 0 are neighbours`); // → 350: A and B, 359 and 0 are neighbours

// What it is for: whoever comes takes only his own share, by either rule. By hash modulo n, most keys would move.
const keys = Array.from({ length: 10_000 }, (_, n) => `key${n}`);
const three = new HashRing(["A", "B", "C"]);
const four = three.with("D");
const moved = keys.filter((key) => three.nodeFor(key) !== four.nodeFor(key));
console.log(`to D alone: ${moved.every((key) => four.nodeFor(key) === "D")}`); // → to D alone: true
console.log(`about a quarter: ${Math.round((moved.length / keys.length) * 100)} %`); // → about a quarter: 23 %
