import { setImmediate as turn } from "node:timers/promises";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { describeFunction } from "../process/function-at.ts";
import { describeThrown, packThrown } from "../process/thrown.ts";
import type { LocalQueue } from "../sync/queue.ts";
import type { LocalSpace } from "../sync/space.ts";
import { Outcome, Order, type WorkerPlan, pieceBytes } from "./order.ts";
import { Parcels, type Piece, pack } from "./parcel.ts";

/** Timers and sockets of the module's own wait no longer than this for a worker that is busy with one task after another. */
const TURN_MS = 10;

type Module = Readonly<Record<string, unknown>>;
/** What comes of an order, without the worker's number and the order's. */
type Answer = readonly [outcome: number, ...values: unknown[]];

/** The program of a pool's worker: answers orders, one after the other, until it is told to end. */
export async function servePool(space: LocalSpace, plan: WorkerPlan): Promise<void> {
  // Ctrl-C goes to every process of a terminal; whether it ends the pool is for the one who has the pool.
  if (isMainThread) process.on("SIGINT", () => {});
  const up = space.queue<Piece>(plan.up, { bytes: plan.bytes });
  const down = space.queue<Piece | null>(plan.down, { bytes: plan.bytes });
  const most = pieceBytes(plan.bytes);
  const module = await begun(space, plan);
  if (Array.isArray(module)) return say(up, pack([plan.worker, 0, ...(module as Answer)], plan.worker, most));
  await say(up, [[plan.worker, 0, Outcome.READY]]);
  const parcels = new Parcels();
  for (let turnedMs = performance.now(); ;) {
    const now = down.tryGetSync();
    const piece = (now.length > 0 ? now : await down.getMany(1))[0]!;
    if (piece === null) return;
    const order = parcels.take(piece);
    if (order === null) continue;
    parcels.forgetAll(); // one order comes after another: of what else has begun to come, the rest was taken back
    const [id, way, name, ...values] = order as [number, number, string, ...unknown[]];
    const answer = obey(module as Module, plan, way, name, values);
    const pieces = packed(answer instanceof Promise ? await answer : answer, id, plan, name);
    // An answer is there for all to see before the next order is taken: one who dies takes along the order it was at, and no other.
    for (const each of pieces) if (!up.tryPutSync(each)) await up.put(each);
    if (performance.now() - turnedMs < TURN_MS) continue;
    await turn();
    turnedMs = performance.now();
  }
}

async function say(up: LocalQueue<Piece>, pieces: readonly Piece[]): Promise<void> {
  for (const piece of pieces) await up.put(piece);
}

/** The module, its initializer called; or why that cannot be, as an answer. */
async function begun(space: LocalSpace, plan: WorkerPlan): Promise<Module | Answer> {
  const { module: url, initializer, initArgs } = plan;
  if (!existsSync(fileURLToPath(url))) return [Outcome.UNABLE, `there is no module ${url}`, undefined];
  let doing = `loading ${url}`;
  try {
    const module = (await import(url)) as Module;
    if (initializer === null) return module;
    const refused = whyNot(module, plan, initializer);
    if (refused !== null) return [Outcome.UNABLE, refused, undefined];
    doing = `the initializer ${describeFunction({ module: url, name: initializer })}`;
    await (module[initializer] as (space: LocalSpace, ...args: readonly unknown[]) => unknown)(space, ...initArgs);
    return module;
  } catch (error) {
    return [Outcome.UNABLE, `${doing} failed`, packThrown(error)];
  }
}

function whyNot(module: Module, { module: url }: WorkerPlan, name: string): string | null {
  const found = Object.hasOwn(module, name) ? module[name] : undefined;
  if (typeof found === "function") return null;
  return found === undefined
    ? `${url} exports no "${name}"`
    : `${describeFunction({ module: url, name })} is no function but ${typeof found}`;
}

/** Without a promise as long as the function returns none: then no turn of the event loop is needed either. */
function obey(module: Module, plan: WorkerPlan, way: number, name: string, values: readonly unknown[]): Answer | Promise<Answer> {
  const refused = whyNot(module, plan, name);
  if (refused !== null) return [Outcome.REFUSED, refused, undefined];
  const call = module[name] as (...args: readonly unknown[]) => unknown;
  const results: unknown[] = [];
  try {
    if (way === Order.APPLY) {
      const result = call(...values);
      return isThenable(result) ? finished(result, results, call, way, []) : [Outcome.DONE, result];
    }
    for (let at = 0; at < values.length; at++) {
      const result = way === Order.MAP ? call(values[at]) : call(...(values[at] as readonly unknown[]));
      if (isThenable(result)) return finished(result, results, call, way, values.slice(at + 1));
      results.push(result);
    }
    return [Outcome.DONE, ...results];
  } catch (error) {
    return [Outcome.FAILED, packThrown(error), ...results];
  }
}

/** From the first promise on. */
async function finished(
  first: PromiseLike<unknown>,
  results: unknown[],
  call: (...args: readonly unknown[]) => unknown,
  way: number,
  rest: readonly unknown[],
): Promise<Answer> {
  try {
    results.push(await first);
    for (const value of rest) results.push(await (way === Order.MAP ? call(value) : call(...(value as readonly unknown[]))));
    return [Outcome.DONE, ...results];
  } catch (error) {
    return [Outcome.FAILED, packThrown(error), ...results];
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as PromiseLike<unknown>).then === "function";
}

function packed(answer: Answer, id: number, plan: WorkerPlan, name: string): readonly Piece[] {
  const most = pieceBytes(plan.bytes);
  try {
    return pack([plan.worker, id, ...answer], plan.worker, most);
  } catch (error) {
    const thrown = packThrown(error);
    const why = `the result of ${describeFunction({ module: plan.module, name })} cannot be copied to where it was asked for: ${describeThrown(thrown)}`;
    return pack([plan.worker, id, Outcome.REFUSED, why, thrown], plan.worker, most);
  }
}
