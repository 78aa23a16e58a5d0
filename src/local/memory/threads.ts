import { existsSync, readlinkSync } from "node:fs";
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from "node:worker_threads";
import { LockstepError } from "../../sync/error.ts";
import { ActorWord, Layout, type Shape } from "./layout.ts";
import type { Memory, Woken } from "./memory.ts";
import { isReaching, newRegion, regionAt } from "./swap.ts";
import { birthAfter, readShape, writeHeader } from "./header.ts";

/** Threads of one process: a `SharedArrayBuffer`, with the waiting that V8 brings along. */
export class ThreadMemory implements Memory {
  readonly buffer: SharedArrayBuffer;
  readonly start: number;
  readonly isInReach: boolean;
  readonly words: Int32Array;
  readonly layout: Layout;
  /** The slots this thread has in the buffer, by all copies of this module and all realms together. */
  readonly #claimed: Set<number>;
  #closed = false;

  constructor(name: string, { buffer, start, bytes, isInReach }: ThreadSegment) {
    this.buffer = buffer;
    this.start = start;
    this.isInReach = isInReach;
    this.words = new Int32Array(buffer, start, bytes >> 2);
    this.layout = new Layout(readShape(this.words));
    this.#claimed = claimedIn(name);
  }

  claim(): number {
    const me = lifeOfThisThread();
    for (let slot = 0; slot < this.layout.shape.actors; slot++) {
      const at = this.layout.actor(slot) + ActorWord.LIFE;
      const life = Atomics.load(this.words, at);
      // A slot with our own thread id that we have not claimed is that of a dead thread whose id came round to us.
      const free = life === 0 || (life === me && !this.#claimed.has(slot)) || this.gone(slot);
      if (!free || Atomics.compareExchange(this.words, at, life, me) !== life) continue;
      this.#claimed.add(slot);
      return slot;
    }
    throw new LockstepError("full", `the space has its ${this.layout.shape.actors} openings taken; close some`);
  }

  gone(slot: number): boolean {
    const life = Atomics.load(this.words, this.layout.actor(slot) + ActorWord.LIFE);
    return life === 0 || (life > 0 && !existsSync(`/proc/self/task/${life}`));
  }

  wait(index: number, seen: number, timeoutMs: number): Woken {
    const woken = Atomics.wait(this.words, index, seen, timeoutMs);
    if (woken === "ok") return "woken";
    return woken === "timed-out" ? woken : "changed";
  }

  wake(index: number): void {
    Atomics.notify(this.words, index, 1);
  }

  ring(slot: number): void {
    Atomics.notify(this.words, this.layout.actor(slot) + ActorWord.RUNG);
  }

  openBell(slot: number, heard: () => void): void {
    const rungAt = this.layout.actor(slot) + ActorWord.RUNG;
    const listen = (): void => {
      if (this.#closed) return;
      const rung = Atomics.waitAsync(this.words, rungAt, 0);
      const answer = (): void => {
        if (this.#closed) return;
        heard();
        listen();
      };
      if (rung.async) void rung.value.then(answer);
      else queueMicrotask(answer);
    };
    listen();
  }

  close(slot: number): void {
    this.#closed = true;
    const at = this.layout.actor(slot);
    Atomics.store(this.words, at + ActorWord.RUNG, 1);
    Atomics.notify(this.words, at + ActorWord.RUNG); // ends our own waitAsync
    this.#claimed.delete(slot);
    Atomics.store(this.words, at + ActorWord.LIFE, 0);
  }
}

/** Kept where every realm of the thread finds it (workers get copies of their parents', and look at their own). */
function claimedIn(space: string): Set<number> {
  const key = `lockstep:claimed:${threadId}:${space}`;
  let claimed = getEnvironmentData(key) as Set<number> | undefined;
  if (claimed === undefined) setEnvironmentData(key, (claimed = new Set()));
  return claimed;
}

/** The kernel's thread id, which vanishes from /proc with the thread; negative, for "cannot be told", where there is no /proc. */
function lifeOfThisThread(): number {
  if (process.platform !== "linux") return -1 - threadId;
  return Number(/\/task\/(\d+)$/.exec(readlinkSync("/proc/thread-self"))?.[1]);
}

const KEY = "lockstep:threads:";

/** Where a thread space is. */
export interface ThreadSegment {
  readonly buffer: SharedArrayBuffer;
  readonly start: number;
  readonly bytes: number;
  readonly isInReach: boolean;
}

/** What workers are told of it: a buffer of its own, or the part of the process's memory. */
type Told = SharedArrayBuffer | readonly [start: number, bytes: number];

/** The segment of a thread space by name: made by the main thread, found by workers started later. */
export function threadSegment(name: string, shape: Shape): ThreadSegment {
  const known = getEnvironmentData(KEY + name) as Told | undefined;
  if (known !== undefined) return found(known);
  if (!isMainThread) {
    throw new LockstepError(
      "unsupported",
      `this worker knows no thread space "${name}"; call threads("${name}") in the thread that starts the worker, before it does, so that the worker joins by itself`,
    );
  }
  const { bytes } = new Layout(shape);
  const region = newRegion(bytes);
  const told: Told = region === null ? new SharedArrayBuffer(bytes) : [region.start, bytes];
  const made = found(told);
  writeHeader(new Int32Array(made.buffer, made.start, bytes >> 2), shape, birthAfter({ birth: 0n, clock: 0n }).birth);
  setEnvironmentData(KEY + name, told);
  return made;
}

function found(told: Told): ThreadSegment {
  if (!isRegion(told)) return { buffer: told, start: 0, bytes: told.byteLength, isInReach: false };
  const [start, bytes] = told;
  return { ...regionAt(start), bytes, isInReach: isReaching };
}

/** Not by `instanceof`: another realm may have told it. */
function isRegion(told: Told): told is readonly [start: number, bytes: number] {
  return Array.isArray(told);
}
