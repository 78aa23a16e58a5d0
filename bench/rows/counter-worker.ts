import type { LocalLock } from "lockstep";
import { nowNs } from "../now-ns.ts";
import { openSpace } from "../open-space.ts";
import { partnerPort } from "../partner-port.ts";
import type { Where } from "../partner.ts";
import { mappedWords } from "../peers/shared-words.ts";

export interface CounterJob {
  readonly times: number;
  readonly startNs: number;
  /** Whether each acquire is timed, which disturbs: then the waits are the answer, not the pace. */
  readonly timed: boolean;
}

export interface CounterDone {
  readonly endNs: number;
  readonly waitsNs: Float64Array;
}

export interface CounterData {
  readonly where: Where;
  readonly space: string;
  /** The file in which the counter lies: a plain word, as in C, that only the lock makes safe. */
  readonly words: string;
}

/** One of the actors that increment the counter under the lock: a thread or a process. */
const port = partnerPort<CounterData, CounterJob>();
const space = await openSpace(port.data.where, port.data.space);
const sharedLock = space.lock("counter");
const sharedWords = mappedWords(port.data.words);

port.serve(
  ({ times, startNs, timed }) => {
    const waitsNs = new Float64Array(timed ? times : 0);
    sleepUntil(startNs);
    if (timed) countTimed(sharedLock, sharedWords, waitsNs);
    else countPlain(sharedLock, sharedWords, times);
    port.send({ endNs: nowNs(), waitsNs } satisfies CounterDone);
  },
  () => space.close(),
);

/** All start at one instant of the clock they share; a timed wait on a word nobody wakes is a sleep. */
function sleepUntil(startNs: number): void {
  const word = new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(word, 0, 0, Math.max(0, (startNs - nowNs()) / 1e6));
}

function countPlain(lock: LocalLock, words: Int32Array, times: number): void {
  for (let i = 0; i < times; i++) {
    const hold = lock.acquireSync();
    words[0]! += 1;
    hold.releaseSync();
  }
}

function countTimed(lock: LocalLock, words: Int32Array, waitsNs: Float64Array): void {
  for (let i = 0; i < waitsNs.length; i++) {
    const startNs = nowNs();
    const hold = lock.acquireSync();
    waitsNs[i] = nowNs() - startNs;
    words[0]! += 1;
    hold.releaseSync();
  }
}
