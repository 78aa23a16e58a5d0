import type { LocalLock } from "../../sync/lock.ts";
import { nowNs } from "../now-ns.ts";
import { openSpace } from "../open-space.ts";
import { partnerPort } from "../partner-port.ts";
import { mappedWords } from "../shared-words.ts";
import type { CounterData, CounterDone, CounterJob } from "./counter-team.ts";

/** One of the actors that increment the counter under the lock: a thread or a process. */
const port = partnerPort<CounterData, CounterJob>();
const space = await openSpace(port.data.where, port.data.space);
const sharedLock = space.lock("counter");
const place = port.data.words;
const sharedWords = typeof place === "string" ? mappedWords(place) : place;

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
