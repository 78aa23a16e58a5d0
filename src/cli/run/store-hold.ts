import { acquireClaim } from "../../remote/acquire-claim.ts";
import type { Claim } from "../../engine/claim.ts";
import { openEngine } from "../../remote/connect.ts";
import { engineOptions } from "../../remote/engine-options.ts";
import type { Engine } from "../../engine/engine.ts";
import { partyText } from "../../remote/party.ts";
import { wantedLock, wantedPermit } from "../../remote/wanted.ts";
import type { Guard } from "../../local/child-hold.ts";
import type { CommandHold } from "./command-hold.ts";

const ENDING = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

/** A hold on a store: kept alive by a thread of this process, and gone some seconds after this process was killed, though CMD may go on. */
export class StoreHold implements CommandHold {
  readonly token: bigint | undefined;
  readonly abandoned: boolean | undefined;
  readonly #engine: Engine;
  readonly #claim: Claim;

  private constructor(engine: Engine, claim: Claim, guard: Guard) {
    this.#engine = engine;
    this.#claim = claim;
    if (!("lock" in guard)) return;
    this.token = claim.order;
    this.abandoned = claim.abandoned;
  }

  /** Waits for the hold, which shows the command. A signal that ends this process meanwhile takes it out of line first, lest others wait for it. */
  static async take(url: string, space: string, guard: Guard, timeoutMs: number, command: string): Promise<StoreHold> {
    const asked = "lock" in guard ? wantedLock(guard.lock) : wantedPermit(guard.semaphore, guard.permits);
    const wanted = { ...asked, data: partyText({ label: "lockstep run", command }) };
    const engine = await openEngine(url, engineOptions({ space }));
    const endBy = (signal: NodeJS.Signals): void => {
      const die = (): unknown => process.kill(process.pid, signal);
      for (const each of ENDING) process.off(each, endBy); // so that this, or the next one, ends us
      engine.close().then(die, die);
    };
    for (const signal of ENDING) process.on(signal, endBy);
    try {
      return new StoreHold(engine, await acquireClaim(engine, wanted, timeoutMs === Infinity ? undefined : { timeoutMs }), guard);
    } catch (error) {
      await engine.close();
      throw error;
    } finally {
      for (const signal of ENDING) process.off(signal, endBy);
    }
  }

  watch(lost: (reason: Error) => void): void {
    this.#claim.whenLost(lost);
  }

  async end(finished: boolean): Promise<void> {
    if (finished) await this.#claim.leave();
    await this.#engine.close(); // what it still has then was abandoned
  }
}
