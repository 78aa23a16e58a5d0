/**
 * What some objects and everything reachable from them hold, as text: equal texts, equal objects. `known` ones are the same in every run and are passed
 * over. Functions are too: between two things that an actor does, no closure is left whose variables matter and which no object tells of.
 */
export function objectPrint(roots: readonly object[], known: readonly object[]): string {
  const numbers = new Map<object, number>(known.map((object, index) => [object, -1 - index]));
  const queue: object[] = [];
  const print = (value: unknown): string => {
    if (typeof value === "function") return "f";
    if (typeof value !== "object" || value === null) return String(value);
    const number = numbers.get(value);
    if (number !== undefined) return `@${number}`;
    numbers.set(value, queue.length);
    queue.push(value);
    return `@${queue.length - 1}`;
  };
  const parts = roots.map(print);
  for (const object of queue) {
    if (ArrayBuffer.isView(object)) continue; // a tomb; its owner says by other fields that it has it
    const parent: unknown = Object.getPrototypeOf(object);
    parts.push(typeof parent === "object" && parent !== null ? parent.constructor.name : "");
    for (const [key, value] of Object.entries(object)) parts.push(key, print(value));
    if (object instanceof Map) for (const [key, value] of object) parts.push(print(key), print(value));
    if (object instanceof Set) for (const value of object) parts.push(print(value));
  }
  return parts.join(" ");
}
