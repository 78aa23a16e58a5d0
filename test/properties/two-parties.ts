import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import * as fc from "fast-check";
import type { LocalHold, LocalSpace } from "lockstep";
import { LockRecord } from "../fixtures/lock/lock-record.ts";
import { until } from "../fixtures/lock/until.ts";

type Party = 0 | 1;
export type PartyStep =
  | { readonly does: "acquire" | "try" | "force"; readonly party: Party }
  | { readonly does: "release" }
  | { readonly does: "abort"; readonly back: number }
  | { readonly does: "turns"; readonly count: number };

const party = fc.constantFrom<Party>(0, 1);

export const partySteps: fc.Arbitrary<PartyStep[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ does: fc.constantFrom("acquire" as const, "try" as const), party }) },
    { weight: 4, arbitrary: fc.record({ does: fc.constant("release" as const) }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("abort" as const), back: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("force" as const), party }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("turns" as const), count: fc.nat(3) }) },
  ),
  { maxLength: 30 },
);

interface Waiter {
  readonly party: Party;
  readonly controller: AbortController;
  fate: "waiting" | "leaving" | "granted" | "refused";
}

/** Two openings of one space in one thread: between them grants cross by bell, at any later turn of the event loop. */
export async function twoParties(spaces: readonly [LocalSpace, LocalSpace], steps: readonly PartyStep[]): Promise<void> {
  const waiters: Waiter[] = [];
  const settling: Promise<void>[] = [];
  let present: LocalHold | undefined;
  let lastToken = 0n;

  const had = (hold: LocalHold): void => {
    if (hold.signal.aborted) return; // released by force before we could look
    assert.ok(present === undefined || present.signal.aborted, "two holds at a time");
    assert.equal(hold.abandoned, false);
    assert.ok(hold.token > lastToken);
    lastToken = hold.token;
    present = hold;
  };
  const release = (): void => {
    present?.[Symbol.dispose]();
    present = undefined;
  };
  const acquire = (of: Party): void => {
    const lock = spaces[of].lock("door");
    const isPassing = new LockRecord(lock).owner === 0; // whoever finds it free need not join the line
    const waiter: Waiter = { party: of, controller: new AbortController(), fate: "waiting" };
    waiters.push(waiter);
    const granted = (hold: LocalHold): void => {
      const eldest = waiters.find((other) => other.party === of && other.fate === "waiting");
      assert.ok(isPassing || waiter.fate === "leaving" || eldest === waiter, "granted out of turn"); // an abort may come too late
      waiter.fate = "granted";
      had(hold);
    };
    const refused = (error: unknown): void => {
      assert.equal(error, waiter.controller.signal.reason);
      waiter.fate = "refused";
    };
    settling.push(lock.acquire({ signal: waiter.controller.signal }).then(granted, refused));
  };

  /** It gives its turn up at once; what it is told comes later. */
  const abort = (waiter: Waiter | undefined): void => {
    if (waiter?.fate === "waiting") waiter.fate = "leaving";
    waiter?.controller.abort();
  };

  for (const step of steps) {
    switch (step.does) {
      case "acquire":
        acquire(step.party);
        break;
      case "try": {
        const hold = spaces[step.party].lock("door").tryAcquireSync();
        if (hold !== null) had(hold);
        break;
      }
      case "release":
        release();
        break;
      case "abort":
        abort(waiters.at(-1 - step.back));
        break;
      case "force":
        settling.push(
          spaces[step.party]
            .lock("door")
            .release()
            .catch((error: { code: string }) => assert.equal(error.code, "not-held")),
        );
        break;
      case "turns":
        for (let turn = 0; turn < step.count; turn++) await setImmediate();
    }
  }
  await until(() => {
    release();
    return waiters.every(({ fate }) => fate === "granted" || fate === "refused");
  }, "everybody granted or refused");
  await Promise.all(settling);
  release();
}
