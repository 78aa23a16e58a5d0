import type { Skipped } from "./find-files.ts";
import type { RowResult } from "./row-result.ts";
import type { StoreAccount } from "./store/store-account.ts";

const WIDTHS = [30, 9, 9, 8, 10, 18, 11];
const SKIPPED_SHOWN = 5;

/** A whole number with its thousands apart. */
export function figure(value: number): string {
  return value.toLocaleString("en-US");
}

/** How many of something: "1 file", "2 files". */
export function count(value: number, what: string): string {
  return `${figure(value)} ${what}${value === 1 ? "" : "s"}`;
}

export function heading(): string {
  const titles = line(["", "processes", "time", "speed-up", "words lost", "equals one process", "locks taken"]);
  return `${titles}\n${"-".repeat(titles.length)}`;
}

export function rowLine({ title, processes, timeMs, speedUp, lost, equal, acquisitions }: RowResult): string {
  return line([
    title,
    `${processes}`,
    `${timeMs.toFixed(0)} ms`,
    `${speedUp.toFixed(2)}×`,
    figure(lost),
    equal ? "yes" : "NO",
    figure(acquisitions),
  ]);
}

function line(cells: readonly string[]): string {
  return cells.map((cell, column) => (column === 0 ? cell.padEnd(WIDTHS[0]!) : cell.padStart(WIDTHS[column]!))).join("  ");
}

/** What there is to say below the table. */
export function reportNotes(rows: readonly RowResult[], words: number): string[] {
  return rows.flatMap((row) => {
    if (row.mayLose) return [lossNote(row, words)];
    if (!row.equal)
      return [`WRONG: "${row.title}" has lost ${count(row.lost, "word")} and counted ${figure(row.gained)} that are not in the text.`];
    if (row.store !== undefined) return storeNotes(row.store);
    if (row.killed === undefined) return [];
    const { toldAfterMs, words: merged, finished } = row.killed;
    return [
      `The holder was killed -9 after ${figure(merged - finished)} of the ${count(merged, "word")} of a merge. The next one had the lock ${toldAfterMs.toFixed(0)} ms later, was told`,
      `"abandoned", and wrote what was missing from the redo record in shared memory.`,
    ];
  });
}

/** Who came and went: workers are numbered in the order in which they were started. */
function storeNotes({ parts, redone, ttlMs, workers }: StoreAccount): string[] {
  const told = workers.map(({ joinedAfterMs, parts: counted, end }, at) => {
    const joined = joinedAfterMs > 0 ? ` joined ${joinedAfterMs.toFixed(0)} ms later,` : "";
    const ended = { stayed: "", left: " and left", killed: ", and was killed -9 in the middle of one" }[end];
    return `  worker ${at + 1}:${joined} counted ${count(counted, "part")}${ended}`;
  });
  return [
    `The queue had ${count(parts, "part")}. ${figure(redone)} ${redone === 1 ? "was" : "were"} taken again, when whoever had taken ${redone === 1 ? "it" : "them"} had not been heard of for ${figure(ttlMs)} ms.`,
    ...told,
    `Each count was written in one commit with its part's acknowledgement: once, however often the part was counted.`,
  ];
}

function lossNote({ lost, gained, equal, runs }: RowResult, words: number): string {
  if (equal) return `Without a lock nothing was lost this time, in ${count(runs, "run")}: too little contention.`;
  const also = gained > 0 ? `, and ${figure(gained)} counted that are not in the text` : "";
  const took = runs > 1 ? `; it took ${runs} runs to see it` : "";
  return `Without a lock ${figure(lost)} of ${count(words, "word")} went lost (${((lost / words) * 100).toPrecision(2)} %)${also}${took}.`;
}

/** Which files were not counted, and why; the first few of them. */
export function skippedLines(skipped: readonly Skipped[]): string[] {
  if (skipped.length === 0) return [];
  const shown = skipped.slice(0, SKIPPED_SHOWN).map(({ path, why }) => `  ${path}: ${why}`);
  const more = skipped.length > SKIPPED_SHOWN ? [`  … and ${figure(skipped.length - SKIPPED_SHOWN)} more`] : [];
  return [`Not counted:`, ...shown, ...more];
}
