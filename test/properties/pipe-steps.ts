import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { LocalPipeEnd, LocalSpace, PipeSide } from "lockstep";

interface PipeStep {
  readonly does: "open" | "send" | "receive" | "poll" | "close";
  readonly side: PipeSide;
  readonly isBlocking: boolean;
  /** Of a value sent. */
  readonly letters: number;
}

export const pipeSteps: fc.Arbitrary<PipeStep[]> = fc.array(
  fc.record({
    does: fc.constantFrom("open", "send", "send", "send", "receive", "receive", "receive", "poll", "close"),
    side: fc.constantFrom("left", "right"),
    isBlocking: fc.boolean(),
    letters: fc.integer({ min: 0, max: 30 }),
  }),
  { maxLength: 60 },
);

const OPTIONS = { bytes: 128 };
const WORDS = 32;
const NOW = { timeoutMs: 0 };
const wordsOf = (text: string): number => 1 + Math.ceil(text.length / 4);
const other = (side: PipeSide): PipeSide => (side === "left" ? "right" : "left");

/** What a side is in the model: not opened yet, open, or closed; and what is on its way to it. */
interface Side {
  state: "new" | "open" | "closed";
  inbox: string[];
  end: LocalPipeEnd<string> | undefined;
}

/** Both ends of a pipe in one thread, used step by step, against two lists. */
export async function pipeAgrees(space: LocalSpace, name: string, steps: readonly PipeStep[]): Promise<void> {
  const fresh = (): Side => ({ state: "new", inbox: [], end: undefined });
  const sides: Record<PipeSide, Side> = { left: fresh(), right: fresh() };
  for (const [at, step] of steps.entries()) {
    const [mine, theirs] = [sides[step.side], sides[other(step.side)]];
    const outcome = await outcomeOf(space, name, step, mine, `${at} `.padEnd(step.letters, "."));
    assert.deepEqual(outcome, expected(step, mine, theirs, `${at} `.padEnd(step.letters, ".")), `step ${at}: ${JSON.stringify(step)}`);
    if (mine.state === "closed" && theirs.state === "closed")
      Object.assign(sides, { left: { ...fresh(), end: sides.left.end }, right: { ...fresh(), end: sides.right.end } });
  }
  for (const { end } of Object.values(sides)) await end?.close();
  for (const side of ["left", "right"] as const) if (sides[side].state === "new") await space.pipe(name, side, OPTIONS).close();
}

async function outcomeOf(
  space: LocalSpace,
  name: string,
  { does, side, isBlocking }: PipeStep,
  mine: Side,
  text: string,
): Promise<unknown> {
  try {
    if (does === "open") {
      mine.end = space.pipe<string>(name, side, OPTIONS);
      return "open";
    }
    const { end } = mine;
    if (end === undefined) return "none";
    if (does === "close") return isBlocking ? end.closeSync() : await end.close();
    if (does === "send") return isBlocking ? end.trySendSync(text) : await end.trySend(text);
    if (does === "poll") return isBlocking ? end.pollSync(NOW) : await end.poll(NOW);
    return isBlocking ? end.receiveSync(NOW) : await end.receive(NOW);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

function expected({ does }: PipeStep, mine: Side, theirs: Side, text: string): unknown {
  if (does === "open") {
    if (mine.state === "closed") return "closed";
    mine.state = "open";
    return "open";
  }
  if (mine.end === undefined) return "none";
  if (does === "close") {
    if (mine.state === "open") Object.assign(mine, { state: "closed", inbox: [] });
    return undefined;
  }
  if (mine.state !== "open") return "closed";
  if (does === "send") {
    if (theirs.state === "closed") return "closed";
    const used = theirs.inbox.reduce((sum, each) => sum + wordsOf(each), 0);
    if (used + wordsOf(text) > WORDS) return false;
    theirs.inbox.push(text);
    return true;
  }
  if (does === "poll") return mine.inbox.length > 0 || theirs.state === "closed";
  return mine.inbox.shift() ?? (theirs.state === "closed" ? "closed" : "timeout");
}
