import type { Figure, RowResult, Verdict } from "./row-result.ts";
import type { Contender, Effort, Goal, Row } from "./row.ts";
import { median, quantile } from "./quantile.ts";

interface Tally {
  readonly samplesNs: number[];
  readonly roundMediansNs: number[];
}

/** Runs one row: every contender once a round, in the same order, round after round. */
export async function contest(row: Row, effort: Effort, onRound: (round: number) => void): Promise<RowResult> {
  const opened = await row.open(effort);
  const { contenders, goals, absent } = opened;
  const tallies = new Map<string, Tally>(contenders.map(({ name }) => [name, { samplesNs: [], roundMediansNs: [] }]));
  try {
    for (let round = 1; round <= effort.rounds; round++) {
      onRound(round);
      for (const contender of contenders) await takeTurn(contender, tallies);
    }
  } finally {
    await opened.close();
  }
  return {
    id: row.id,
    title: row.title,
    how: row.how,
    figures: contenders.map((contender) => figure(contender, tallyOf(tallies, contender.name))),
    verdicts: goals.filter(({ peer }) => !absent.some(({ name }) => name === peer)).map((goal) => verdict(goal, tallies)),
    absent,
    remarks: opened.remarks?.() ?? [],
  };
}

async function takeTurn(contender: Contender, tallies: Map<string, Tally>): Promise<void> {
  const samplesNs = await contender.measure();
  const tally = tallyOf(tallies, contender.name);
  tally.roundMediansNs.push(median(samplesNs));
  for (const sampleNs of samplesNs) tally.samplesNs.push(sampleNs);
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  const tally = tallies.get(name);
  if (tally === undefined) throw new Error(`no contender is called "${name}"`);
  return tally;
}

function figure({ name, side }: Contender, { samplesNs, roundMediansNs }: Tally): Figure {
  return {
    name,
    side,
    medianNs: median(roundMediansNs),
    p99Ns: quantile(samplesNs, 0.99),
    maxNs: quantile(samplesNs, 1),
    roundMediansNs: roundMediansNs.map((ns) => Number(ns.toFixed(2))),
  };
}

/** The ratio is taken inside each round, where both ran under the same conditions, and only then its median. */
function verdict(goal: Goal, tallies: Map<string, Tally>): Verdict {
  const peer = tallyOf(tallies, goal.peer).roundMediansNs;
  const ratios = tallyOf(tallies, goal.contender).roundMediansNs.map((ns, round) => {
    const peerNs = peer[round] ?? Number.NaN;
    return goal.sense === "at-most" ? ns / peerNs : peerNs / ns;
  });
  const ratio = median(ratios);
  return { ...goal, ratio, hit: goal.sense === "at-most" ? ratio <= goal.limit : ratio >= goal.limit };
}
