import { Crew, type CrewJob } from "./crew.ts";
import type { Done, Recovery } from "./job.ts";
import { lockNames } from "./lock-names.ts";
import type { Progress } from "./progress.ts";
import { Redo } from "./redo.ts";
import { Table } from "./table.ts";
import { Tally } from "./tally.ts";

/** A holder killed in the middle of a merge, and what became of the merge. */
export interface KilledHolder {
  /** From the kill to when the next holder was told `abandoned`. */
  readonly toldAfterMs: number;
  /** Words in the merge, and those of them that the successor wrote. */
  readonly words: number;
  readonly finished: number;
}

/** What one run of a row gives. */
export interface RowRun {
  readonly tally: Tally;
  readonly timeMs: number;
  readonly acquisitions: number;
  readonly killed?: KilledHolder;
}

/** Counts the text once in the way of a row. */
export async function runRow(job: CrewJob, size: number, signal: AbortSignal, progress: Progress): Promise<RowRun> {
  const crew = await Crew.start(job, size, signal);
  try {
    const startNs = await crew.go();
    progress.follow(() => crew.progress);
    const killNs = job.kind === "killed" ? await crew.killVictim() : undefined;
    const answers = await crew.answers();
    const lastNs = answers.reduce((latest, { endNs }) => (endNs > latest ? endNs : latest), startNs);
    const { tally, recovery } = job.kind === "alone" || job.kind === "messages" ? delivered(answers) : readOut(crew);
    // Merging messages, and what a dead holder has left to us, is part of the work; reading the table is not.
    const endNs = job.kind === "messages" || recovery !== undefined ? process.hrtime.bigint() : lastNs;
    const run = { tally, timeMs: Number(endNs - startNs) / 1e6, acquisitions: crew.acquisitions(answers) };
    if (killNs === undefined) return run;
    return { ...run, killed: killedHolder(killNs, answers.find((done) => done.recovery)?.recovery ?? recovery) };
  } finally {
    progress.rest();
    await crew.close();
  }
}

function delivered(answers: readonly Done[]): { tally: Tally; recovery?: Recovery } {
  const tally = new Tally();
  for (const { packed } of answers) if (packed !== undefined) tally.addAll(packed);
  return { tally };
}

/** Reads the table as any of its holders would: with its lock held, where there is one. If all others ended before the victim, it is us who are told. */
function readOut({ space, job }: Crew): { tally: Tally; recovery?: Recovery } {
  const table = new Table(space, job.shape);
  if (job.kind !== "killed") return { tally: table.tally() };
  return space.lock(lockNames(job.kind)[0]!).withLockSync((hold) => {
    const recovery = hold.abandoned ? { recovery: new Redo(space, job.partWordsMax, table.counts).recover() } : {};
    return { tally: table.tally(), ...recovery };
  });
}

function killedHolder(killNs: bigint, recovery: Recovery | undefined): KilledHolder {
  if (recovery === undefined) throw new Error("a holder was killed, but nobody was told that its lock was abandoned");
  return { toldAfterMs: Number(recovery.toldNs - killNs) / 1e6, words: recovery.words, finished: recovery.left };
}
