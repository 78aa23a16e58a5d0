// Note 001: three programs that share a resource, and nobody who coordinates. Program 1 asks for it at the time 8, program 3 at 12; program 2 does not ask.
import { type Input, type MutexRequest, ricartAgrawala } from "lockstep/protocol";

const SIZE = 3;

/** As the note puts it first: who has everybody's agreement enters. Here everybody agrees at once. */
function enterWrong(asking: readonly number[]): string[] {
  const agreements = new Map(asking.map((program) => [program, 0]));
  for (const program of asking)
    for (let other = 1; other <= SIZE; other++) if (other !== program) agreements.set(program, agreements.get(program)! + 1);
  return asking.filter((program) => agreements.get(program) === SIZE - 1).map((program) => `program ${program}`);
}

console.log(`wrong, all agree at once: ${enterWrong([1, 3]).join(" and ")} are inside`); // → wrong, all agree at once: program 1 and program 3 are inside

// The protocol as it is shipped: a machine to which messages are handed. Each starts with a clock, to ask with the next time.
type Message = { kind: "request"; time: number } | { kind: "reply"; time: number; clock: number } | { kind: "alive" };
const protocol = ricartAgrawala();
const clocks = [7, 0, 11];
const states = clocks.map((clock, self) => protocol.start({ self, size: SIZE, random: () => 0.5 }, { clock }));
const underWay: { from: number; to: number; message: Message }[] = [];
const inside: string[] = [];
let messages = 0;

function step(node: number, input: Input<Message, MutexRequest>): void {
  protocol.step(states[node]!, input, {
    send: (to, message) => {
      messages += 1;
      underWay.push({ from: node, to, message });
    },
    save: () => {}, // a disk, for who may crash
    tell: () => void inside.push(`program ${node + 1}`),
  });
}

/** Until nothing is under way. */
function deliver(): string[] {
  const agreed: string[] = [];
  for (let next = underWay.shift(); next !== undefined; next = underWay.shift()) {
    const { from, to, message } = next;
    if (message.kind === "reply") agreed.push(`${from + 1} with ${to + 1}`);
    step(to, { kind: "message", from, message });
  }
  return agreed;
}

step(0, { kind: "request", request: "enter" });
step(2, { kind: "request", request: "enter" });
const times = [...new Set(underWay.map(({ message }) => (message.kind === "request" ? message.time : 0)))];
console.log(`right, asked at the times ${times.join(" and ")}`); // → right, asked at the times 8 and 12
console.log(`right, who agrees: ${deliver().toSorted().join(", ")}`); // → right, who agrees: 2 with 1, 2 with 3, 3 with 1
console.log(`right, inside: ${inside.join(" and ")}`); // → right, inside: program 1
step(0, { kind: "request", request: "leave" });
console.log(`right, 1 leaves and agrees: ${deliver().join(", ")}`); // → right, 1 leaves and agrees: 1 with 3
console.log(`right, inside then: ${inside.at(-1)}`); // → right, inside then: program 3
console.log(`2(n - 1) messages an entry: ${messages / inside.length}`); // → 2(n - 1) messages an entry: 4
