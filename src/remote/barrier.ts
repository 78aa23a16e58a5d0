import type { Barrier, BarrierWait } from "../sync/barrier.ts";
import { timedOut } from "../sync/timed-out.ts";
import { timeoutOf } from "../sync/wait.ts";
import { whole } from "../sync/whole.ts";
import type { Claim } from "../engine/claim.ts";
import type { Context } from "./context.ts";
import { type Gate, brokenBarrier, hasPassed, isActing, mustBeWhole, readGate } from "./gate.ts";
import type { Field } from "./lookout.ts";
import { SharedCell } from "./shared-cell.ts";
import { placeOf } from "./wanted.ts";
import { within } from "./within.ts";
import type { Stored } from "./delete-stored.ts";

const PARTIES_MAX = 0xffff;
/** How often who waits looks for the dead in the time that a claim outlives its client. */
const LOOKS = 3;
/** As many as can stand in a line: those who come for the next time, and those who have passed but not left, stand there as well. */
const LINE_MOST = 1_000_000;

/** One who waits. Its claim, which is never granted, shows that it lives: it has it before it counts itself in, until what it came for is over. */
interface Party {
  claim: Claim | undefined;
  hasCome: boolean;
  /** Ends what it waits for. */
  readonly end: AbortController;
}

/** What came of an attempt to be counted in: its place; or who has come and is not known to live, asked by the last one; or that the last one still acts. */
interface Entry {
  readonly place?: number;
  readonly unknown?: readonly string[];
  readonly isHeldUp?: boolean;
}

/**
 * A barrier in a cell, and a line of claims of those who wait there. Who comes writes the order of its claim into the cell; the last one takes all of them out,
 * so whoever is in it no more has passed. One who is in it, but not in the line, has died: those who wait look three times in the time that a claim outlives
 * its client, and the last to come before it passes. Whoever cannot say what became of its own write breaks it, if it can, and leaves the line, which does the same.
 */
export class CellBarrier implements Barrier, Stored {
  readonly name: string;
  readonly parties: number;
  readonly #context: Context;
  readonly #group: string;
  readonly #cell: SharedCell;
  readonly #field: Field<Gate>;
  /** When those in the cell were last looked for in the line. */
  #lookedAtMs: number = -Infinity;

  constructor(context: Context, name: string, parties: number) {
    this.name = name;
    this.parties = whole("parties", parties, 1, PARTIES_MAX);
    this.#context = context;
    this.#group = placeOf("barrier", name);
    this.#cell = new SharedCell(context.engine, { group: this.#group, id: "" });
    this.#field = { groups: [this.#group], look: () => this.#look(), everyMs: context.ttlMs / LOOKS };
  }

  get groups(): readonly string[] {
    return this.#field.groups;
  }

  get waiting(): Promise<number> {
    return this.#read().then((gate) => (gate.isBroken ? 0 : gate.come.length % this.parties));
  }

  get broken(): Promise<boolean> {
    return this.#read().then(({ isBroken }) => isBroken);
  }

  async wait({ action, ...wait }: BarrierWait = {}): Promise<number> {
    wait.signal?.throwIfAborted();
    const missed = `the other parties did not come to the barrier "${this.name}"`;
    const isOnce = timeoutOf(wait) === 0;
    const party: Party = { claim: undefined, hasCome: false, end: new AbortController() };
    const arrival = this.#arrive(party, action !== undefined, isOnce, missed);
    try {
      // Tried once, its time is what the store takes to answer.
      const place = await (isOnce ? arrival : within(arrival, wait, missed, () => party.end.abort()));
      if (action !== undefined && place === this.parties - 1) {
        await action();
        await this.#pass(String(party.claim!.order));
      }
      leave(party);
      return place;
    } catch (error) {
      void this.#giveUp(party, arrival);
      throw error;
    }
  }

  async abort(): Promise<void> {
    await this.#change((gate) => ({ ...gate, isBroken: true }));
  }

  async reset(): Promise<void> {
    const { failed } = await this.#read();
    const gone = new Set(failed.length === 0 ? [] : await this.#missing(failed));
    await this.#change((gate) => {
      const told = gate.failed.filter((order) => !gone.has(order));
      return { ...gate, come: [], failed: [...told, ...gate.come], isBroken: false };
    });
  }

  /** Comes, and waits until all have; the last one, if it has something to do, until it may. */
  async #arrive(party: Party, hasAction: boolean, isOnce: boolean, missed: string): Promise<number> {
    const claim = (party.claim = (await this.#context.engine.join(this.#group, { weight: 1, limit: 0, wait: true }))!);
    claim.whenLost((cause) => party.end.abort(cause.code === "closed" ? cause : brokenBarrier(this.name, this.parties, { cause })));
    const order = String(claim.order);
    const alive = new Set<string>();
    for (;;) {
      const { place, unknown = [], isHeldUp } = await this.#enter(party, order, hasAction, alive);
      if (place === this.parties - 1) return place;
      if (isOnce && (isHeldUp || place !== undefined)) throw timedOut(missed, 0);
      if (place !== undefined) {
        await this.#until(party, (gate) => hasPassed(gate, this.name, order), missed);
        return place;
      }
      if (isHeldUp) await this.#until(party, (gate) => (isActing(gate) ? undefined : true), missed);
      else {
        const missing = await this.#missing(unknown);
        if (missing.length > 0) await this.#breakFor(missing);
        for (const each of unknown) alive.add(each);
      }
    }
  }

  /** Counts one in, if it may. The last one passes at once, if it has nothing to do. */
  #enter(party: Party, order: string, hasAction: boolean, alive: ReadonlySet<string>): Promise<Entry> {
    return this.#cell.update<Entry>((text) => {
      const gate = readGate(text, this.name, this.parties);
      mustBeWhole(gate, this.name);
      if (isActing(gate)) return { result: { isHeldUp: true } };
      // It ended before it came, so not all can come.
      if (party.end.signal.aborted) return { result: { place: 0 }, value: JSON.stringify({ ...gate, isBroken: true }) };
      const place = gate.come.length;
      const isLast = place === this.parties - 1;
      const unknown = isLast ? gate.come.filter((each) => !alive.has(each)) : [];
      if (unknown.length > 0) return { result: { unknown } };
      party.hasCome = true;
      const come = isLast && !hasAction ? [] : [...gate.come, order];
      return { result: { place }, value: JSON.stringify({ ...gate, come }) };
    });
  }

  async #until(party: Party, found: (gate: Gate) => true | undefined, missed: string): Promise<void> {
    await this.#context.lookouts.until(this.#field, found, { signal: party.end.signal }, missed);
  }

  /** The last one has done what it had to. */
  async #pass(order: string): Promise<void> {
    await this.#change((gate) => {
      mustBeWhole(gate, this.name);
      if (!gate.come.includes(order)) throw brokenBarrier(this.name, this.parties); // it was reset meanwhile
      return { ...gate, come: [] };
    });
  }

  /** This one does not come, after all, and so not all do. */
  async #giveUp(party: Party, arrival: Promise<number>): Promise<void> {
    if (!party.hasCome) await Promise.allSettled([arrival]);
    if (party.claim === undefined) return;
    try {
      await this.#breakFor([String(party.claim.order)]);
    } catch {
      // The wait's own outcome is told; the others find that it is not in the line any more.
    }
    leave(party);
  }

  /** Breaks it if one of those has come and not passed. */
  #breakFor(orders: readonly string[]): Promise<Gate> {
    return this.#change((gate) => (gate.come.some((order) => orders.includes(order)) ? { ...gate, isBroken: true } : gate));
  }

  async #look(): Promise<Gate> {
    const gate = await this.#read();
    if (gate.isBroken || gate.come.length === 0 || performance.now() - this.#lookedAtMs < this.#context.ttlMs / LOOKS / 2) return gate;
    this.#lookedAtMs = performance.now();
    const missing = await this.#missing(gate.come);
    return missing.length === 0 ? gate : this.#breakFor(missing);
  }

  /** Those who are not in the line any more. Asked for those who had come: they have passed meanwhile, given up, or died. */
  async #missing(orders: readonly string[]): Promise<string[]> {
    const members = new Set((await this.#context.engine.members(this.#group, LINE_MOST)).map(({ order }) => String(order)));
    return orders.filter((order) => !members.has(order));
  }

  async #read(): Promise<Gate> {
    return readGate(await this.#cell.read(), this.name, this.parties);
  }

  #change(change: (gate: Gate) => Gate): Promise<Gate> {
    return this.#cell.update((text) => {
      const gate = readGate(text, this.name, this.parties);
      const next = change(gate);
      return next === gate ? { result: gate } : { result: next, value: JSON.stringify(next) };
    });
  }
}

function leave({ claim }: Party): void {
  claim?.leave().catch(() => {}); // what it waited for is over; the store forgets the claim by itself
}
