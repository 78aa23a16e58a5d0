import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { processes } from "lockstep";
import { LockRecord } from "../fixtures/lock/lock-record.ts";
import { STORM, stormSection } from "../fixtures/lock/storm-section.ts";
import { inOneFile } from "../fixtures/remote/in-one-file.ts";
import { until } from "../fixtures/lock/until.ts";

const PROGRAM = new URL("../fixtures/lock/storm-program.js", import.meta.url);
const CHILDREN = 5;
/** Longer than any sound wait, also on a machine that is busy with other things. */
const STUCK_MS = 10_000;

/** Kills processes at random moments of every way to acquire, and looks after each kill whether the lock still works. */
export async function storm(t: TestContext, kills: number): Promise<void> {
  const space = await processes(`storm ${process.pid}`);
  t.after(() => space.close());
  const lock = space.lock("storm");
  const record = new LockRecord(lock);
  const ready = new Set<ChildProcess>();
  const children = new Set<ChildProcess>();
  const failures: string[] = [];
  const program = await inOneFile(PROGRAM);
  const spawn = (): void => {
    const child = fork(program, [space.name, lock.name]);
    children.add(child);
    child.once("message", () => ready.add(child));
    child.once("exit", (code, signal) => {
      if (signal !== "SIGKILL") failures.push(`a child ended by itself: ${signal ?? code}`);
    });
  };
  const kill = (child: ChildProcess): Promise<unknown> => {
    children.delete(child);
    ready.delete(child);
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    return ended;
  };
  t.after(() => Promise.all([...children].map(kill)));
  for (let count = 0; count < CHILDREN; count++) spawn();

  let killedHolding = 0;
  let longestMs = 0;
  for (let count = 0; count < kills; count++) {
    // One in eight dies wherever it is in starting; the others in the middle of their work.
    const isEarly = randomInt(8) === 0;
    if (!isEarly) await until(() => ready.size > 0, "a child at work");
    await setTimeout(randomInt(12)); // the random moment
    const all = [...(isEarly || ready.size === 0 ? children : ready)];
    const child = all[randomInt(all.length)]!;
    if (record.ownerPid === child.pid) killedHolding++;
    await kill(child);
    spawn();
    const startMs = performance.now();
    const hold = await lock.acquire({ timeoutMs: STUCK_MS });
    longestMs = Math.max(longestMs, performance.now() - startMs);
    stormSection(record, hold);
  }
  await Promise.all([...children].map(kill));
  const last = await lock.acquire({ timeoutMs: STUCK_MS });
  stormSection(record, last);
  assert.equal(
    lock.withLockSync((hold) => hold.abandoned),
    false,
  );

  t.diagnostic(
    `${kills} kills, ${killedHolding} of them seen holding: ${record.get(STORM.entries)} entries, ${record.get(STORM.told)} told, ` +
      `${record.get(STORM.gaveUp)} timed out or aborted, longest wait ${longestMs.toFixed(0)} ms`,
  );
  assert.deepEqual(failures, []);
  assert.equal(record.get(STORM.violations), 0);
  assert.equal(record.get(STORM.tokensBack), 0);
  // Each kill is told of once at most, and the storm was one: it hit holders, and those in line.
  assert.ok(record.get(STORM.told) <= kills + CHILDREN);
  assert.ok(record.get(STORM.told) > kills / 50);
  assert.ok(record.get(STORM.gaveUp) > kills);
}
