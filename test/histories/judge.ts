import { type Done, type HistoryEvent, operations } from "./history.ts";
import type { Workload } from "./workloads.ts";

/**
 * What of a history cannot have come about, in words; nothing when it may be right. Every rule is necessary for the history to be linearizable, and all
 * together are not enough: that is for a checker that looks for an order. Every value is written, or put, once.
 */
export function judge(workload: Workload, events: readonly HistoryEvent[]): string[] {
  const done = operations(events).toSorted((one, other) => one.beganNs - other.beganNs);
  return { queue: judgeQueue, lock: judgeLock, register: judgeRegister }[workload](done);
}

/** Each value is taken once at most, not before it is put; of two values of which one was put first, it is taken first; only the killed took any along. */
function judgeQueue(done: readonly Done[]): string[] {
  const wrong: string[] = [];
  const puts = new Map(done.filter(({ op, type }) => op === "enqueue" && type !== "fail").map((put) => [put.value as number, put]));
  const gets = new Map<number, Done>();
  for (const get of done) {
    if (get.op !== "dequeue" || get.type !== "ok") continue;
    const value = get.value as number;
    if (gets.has(value)) wrong.push(`${value} was taken twice`);
    gets.set(value, get);
    const put = puts.get(value);
    if (put === undefined) wrong.push(`${value} was taken, and nobody put it`);
    else if (put.beganNs > get.endedNs) wrong.push(`${value} was taken before it was put`);
  }
  const had = [...puts.values()].filter(({ value }) => gets.has(value as number));
  for (const [at, first] of had.entries()) {
    for (const second of had.slice(at + 1)) {
      if (first.endedNs >= second.beganNs) continue;
      if (gets.get(second.value as number)!.endedNs < gets.get(first.value as number)!.beganNs)
        wrong.push(`${second.value} was put after ${first.value} and taken before`);
    }
  }
  const lost = [...puts.values()].filter(({ type, value }) => type === "ok" && !gets.has(value as number)).length;
  const mayHaveTaken = done.filter(({ op, type }) => op === "dequeue" && type === "info").length;
  if (lost > mayHaveTaken) wrong.push(`${lost} values were lost, and ${mayHaveTaken} were killed who may have taken one`);
  return wrong;
}

/** From an acquire's end to its release's beginning, or to the holder's killing, nobody else holds it. */
function judgeLock(done: readonly Done[]): string[] {
  const wrong: string[] = [];
  const released = new Map<number, number[]>();
  const killed = new Set<number>();
  for (const { op, type, process, value, beganNs } of done) {
    if (op !== "release") continue;
    const isKilling = type === "info" && value !== null;
    const holder = isKilling ? (value as number) : process;
    if (isKilling) killed.add(holder);
    released.set(holder, [...(released.get(holder) ?? []), beganNs]);
  }
  const holds = done
    .filter(({ op, type }) => op === "acquire" && type === "ok")
    .map(({ process, endedNs: fromNs }) => {
      const toNs = Math.min(...(released.get(process) ?? []).filter((ns) => ns >= fromNs));
      return { process, fromNs, toNs: toNs === Infinity && killed.has(process) ? fromNs : toNs }; // being killed already, it acquired
    });
  holds.sort((one, other) => one.fromNs - other.fromNs);
  for (const [at, hold] of holds.entries()) {
    const before = holds[at - 1];
    if (before === undefined || before.toNs <= hold.fromNs) continue;
    const until = before.toNs === Infinity ? "never released it" : "had not released it";
    wrong.push(`${hold.process} had it at ${hold.fromNs} ns, when ${before.process} ${until}`);
  }
  return wrong;
}

/** What is read was written, not after that, and nothing was written in between; and no two changed the same value. */
function judgeRegister(done: readonly Done[]): string[] {
  const wrong: string[] = [];
  const writes = done.filter(({ op, type }) => (op === "write" || op === "cas") && type !== "fail");
  const byValue = new Map(writes.map((write) => [written(write), write]));
  const changed = new Set<number>();
  for (const act of done) {
    if (act.type !== "ok" || act.op === "write") continue;
    const value = act.op === "cas" ? (act.value as readonly [number, number])[0] : (act.value as number);
    if (act.op === "cas" && changed.has(value)) wrong.push(`two changed ${value}`);
    if (act.op === "cas") changed.add(value);
    const write = byValue.get(value);
    if (write === undefined && value !== 0) {
      wrong.push(`${value} was read, and nobody wrote it`);
      continue;
    }
    const [beganNs, endedNs] = write === undefined ? [-Infinity, -Infinity] : [write.beganNs, write.endedNs];
    if (beganNs > act.endedNs) wrong.push(`${value} was read before it was written`);
    const between = writes.find((other) => other !== write && other.beganNs > endedNs && other.endedNs < act.beganNs);
    if (between !== undefined) wrong.push(`${value} was read, and ${written(between)} had been written over it`);
  }
  return wrong;
}

/** What a write or a cas leaves there. */
function written({ op, value }: Done): number {
  return op === "cas" ? (value as readonly [number, number])[1] : (value as number);
}
