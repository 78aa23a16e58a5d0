// Note 003: "a semaphore is much like a pool of processes, but they are not the same". In the KTV thirteen processes come, and four at a time get in;
// a pool has four processes, and they do thirteen tasks. The wrong tasks add up in a global, of which each worker has its own; the right ones return.
import { program } from "./program.ts";

let total = 0;

export function addWrong(n: number): void {
  total += n * n;
}

export function square(n: number): number {
  return n * n;
}

await program(import.meta, "processes", async (space) => {
  const pool = space.pool<typeof import("./pool.ts")>(import.meta.url, { workers: 4 });
  const numbers = Array.from({ length: 13 }, (_, i) => i + 1);
  await pool.map("addWrong", numbers);
  console.log(`wrong: ${total}`); // → wrong: 0
  const sum = (squares: number[]): number => squares.reduce((one, other) => one + other);
  console.log(`right: ${sum(await pool.map("square", numbers))}`); // → right: 819
  console.log(`a serial run: ${sum(numbers.map(square))}`); // → a serial run: 819
  console.log(`${numbers.length} tasks, ${pool.workers.length} workers`); // → 13 tasks, 4 workers
  await pool.close();
});
