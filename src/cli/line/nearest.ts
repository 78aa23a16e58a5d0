/** The word that `typed` was probably meant to be; null when none is near. */
export function nearest(typed: string, words: readonly string[]): string | null {
  const most = Math.max(1, Math.floor(typed.length / 3));
  let best: string | null = null;
  let least = most + 1;
  for (const word of words) {
    const distance = word.startsWith(typed) && typed.length > 1 ? 1 : edits(typed, word);
    if (distance < least) [best, least] = [word, distance];
  }
  return best;
}

/** How many letters to insert, delete, replace or swap with their neighbour: the distance of Damerau and Levenshtein, each pair swapped once at most. */
function edits(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const present = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = last[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      const isSwapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const swapped = isSwapped ? beforeLast[column - 2]! + 1 : Infinity;
      present.push(Math.min(replaced, swapped, last[column]! + 1, present[column - 1]! + 1));
    }
    [beforeLast, last] = [last, present];
  }
  return last[to.length]!;
}
