/** What is passed from hand to hand. */
export type Freight = "numbers" | "strings" | "objects" | "megabytes";

/** Of the queue that it passes. */
export const queueBytes: number = 2 ** 22;

const text = "sixteen letters!";
const megabyte = new Uint8Array(2 ** 20).fill(7);

/** The n-th value. */
export function freight(kind: Freight, n: number): unknown {
  switch (kind) {
    case "numbers":
      return n;
    case "strings":
      return text;
    case "objects":
      return { id: n, name: text };
    default:
      return megabyte;
  }
}
