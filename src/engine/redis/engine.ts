import { randomBytes } from "node:crypto";
import type { Capabilities } from "../../sync/capabilities.ts";
import { LockstepError } from "../../sync/error.ts";
import { Claim } from "../claim.ts";
import type { Cell, CellKey, Check, Commit, Write } from "../../sync/cell.ts";
import type { ClaimTerms, Engine, EngineOptions, Member } from "../engine.ts";
import { Keeper, type Renewing } from "../keeper/keeper.ts";
import { groupKey } from "./cell-keys.ts";
import { Cells } from "./cells.ts";
import { keysBeside, lineKeys } from "./line-keys.ts";
import type { Link } from "./link.ts";
import { listLines } from "./list-lines.ts";
import { SCRIPTS } from "./scripts.ts";
import { type Standing, standingOf } from "./standing.ts";
import { Store } from "./store.ts";
import { Waiter } from "./waiter.ts";
import { Watches } from "./watches.ts";
import { whole } from "./whole.ts";

/** The end of a connection may take so long, in ms, when the store does not answer. */
const CLOSE_MS_MAX = 1000;

/** Whose keys are remembered, at most. */
const LINES_MAX = 1000;

/** A claim as it is sent. */
interface Place {
  readonly id: string;
  readonly keys: readonly string[];
  /** What the keeper knows it by. */
  readonly text: string;
}

/** One client of a Redis. */
export class RedisEngine implements Engine {
  readonly capabilities: Capabilities;
  readonly #link: Link;
  readonly #store: Store;
  readonly #cells: Cells;
  readonly #watches: Watches;
  readonly #keeper: Keeper;
  readonly #options: EngineOptions;
  readonly #client: string = randomBytes(8).toString("hex");
  #count = 0;
  /** Claims that the store has been asked for, and what it has said of them before it answered. */
  readonly #joining = new Map<string, string | undefined>();
  readonly #keys = new Map<string, readonly string[]>();
  readonly #waiting = new Map<string, Waiter>();
  readonly #leaving = new Set<Promise<void>>();
  #isListening = false;
  #closing: Promise<void> | undefined;

  constructor(link: Link, renewing: Renewing, options: EngineOptions) {
    this.#link = link;
    this.#store = new Store(link);
    this.#cells = new Cells(this.#store, options.space, options.ttlMs);
    this.#watches = new Watches(link, options.ttlMs);
    this.#keeper = new Keeper(options.ttlMs, renewing);
    this.#options = options;
    this.capabilities = {
      store: "Redis",
      order: "first come, first served",
      renewal: "module" in renewing ? "helper thread" : "event loop",
      tokens: "unless a failover loses writes and the clock is set back",
      exclusion: "unless a failover loses writes",
    };
  }

  async join(line: string, terms: ClaimTerms): Promise<Claim | null> {
    this.#mustBeOpen();
    const place = this.#place(line, terms);
    const { id, keys, text } = place;
    this.#keeper.enter(text);
    this.#joining.set(text, undefined);
    try {
      const words = [id, terms.wait ? "1" : "0", terms.weight === terms.limit ? String(this.#storeMs) : "0"];
      const standing = standingOf(await this.#store.run(SCRIPTS.join, { keys, words, withinMs: this.#options.ttlMs }));
      if (standing.is === "gone") this.#keeper.drop(text);
      return standing.is === "gone" ? null : this.#admit(line, place, standing);
    } catch (error) {
      this.#keeper.drop(text);
      // The store may have it, or get it yet: it is left when it answers again, or forgotten there in time.
      if (this.#closing === undefined) this.#leaveOnce(place, false, this.#storeMs).catch(() => {});
      throw error;
    } finally {
      this.#joining.delete(text);
    }
  }

  async members(line: string, most: number): Promise<readonly Member[]> {
    this.#mustBeOpen();
    const call = { keys: this.#keysOf(line), words: [whole(most)], withinMs: this.#options.ttlMs };
    const members = (await this.#store.run(SCRIPTS.members, call)) as [string, number, number, string][];
    return members.map(([order, weight, granted, data]) => ({
      order: BigInt(order),
      weight: Number(weight),
      isGranted: Number(granted) === 1,
      data: Buffer.from(data, "base64url").toString(),
      ...(order === "0" && { isForeign: true }),
    }));
  }

  async evict(line: string, order: bigint): Promise<boolean> {
    this.#mustBeOpen();
    const keys = this.#keysOf(line);
    // Sent again it would say that there was none.
    const call = { keys, words: [String(order)], withinMs: this.#options.ttlMs, isRepeatable: false };
    return Number(await this.#store.run(SCRIPTS.evict, call)) === 1;
  }

  async lines(most: number): Promise<readonly string[]> {
    this.#mustBeOpen();
    const { space, ttlMs: withinMs } = this.#options;
    const stores = this.#link.masters.map((link) => (link === this.#link ? this.#store : new Store(link)));
    const isStoodIn = async (line: string): Promise<boolean> => (await this.members(line, 1)).length > 0;
    return listLines(space, most, { stores, withinMs, isStoodIn });
  }

  async read(keys: readonly CellKey[]): Promise<readonly Cell[]> {
    this.#mustBeOpen();
    return this.#cells.read(keys);
  }

  async scan(group: string, most: number): Promise<readonly Cell[]> {
    this.#mustBeOpen();
    return this.#cells.scan(group, most);
  }

  async commit(checks: readonly Check[], writes: readonly Write[]): Promise<Commit> {
    this.#mustBeOpen();
    return this.#cells.commit(checks, writes);
  }

  async watch(group: string, changed: () => void): Promise<() => void> {
    this.#mustBeOpen();
    return this.#watches.watch(groupKey(this.#options.space, group), changed);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const reason = this.#closed();
    this.#watches.end(reason);
    const had = this.#keeper.texts.map((text) => ({ place: placeOf(text), isHeld: this.#keeper.claim(text)?.isGranted === true }));
    this.#keeper.loseAll(reason);
    // Who waits goes first, or would be the one who is told of our death.
    had.sort((one, other) => Number(one.isHeld) - Number(other.isHeld));
    // Without a connection the store learns of it when their time is over.
    const ends = !this.#link.isOpen ? [] : had.map(({ place, isHeld }) => this.#leaveOnce(place, isHeld, CLOSE_MS_MAX));
    for (const waiter of this.#waiting.values()) waiter.stop();
    this.#waiting.clear();
    this.#store.end(reason, "all but what leaves");
    await Promise.allSettled([...ends, this.#keeper.close(), this.#link.isOpen ? this.#left() : undefined]);
    this.#store.end(reason);
    await this.#link.close();
  }

  /** Everybody who was leaving before has left, or has had the time to. */
  #left(): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_MS_MAX)));
    return Promise.race([Promise.allSettled([...this.#leaving]), late]).finally(() => clearTimeout(timer));
  }

  #place(line: string, { weight, limit, data = "" }: ClaimTerms): Place {
    const keys = this.#keysOf(line);
    const shown = data === "" ? "" : `.${Buffer.from(data).toString("base64url")}`;
    const id = `${this.#client}.${++this.#count}.${weight}.${whole(limit)}.${this.#storeMs}${shown}`;
    return { id, keys, text: `${id} ${keys[0]!}` };
  }

  /** Kept, as a line that is used is used again. */
  #keysOf(line: string): readonly string[] {
    let keys = this.#keys.get(line);
    if (keys === undefined) {
      if (this.#keys.size === LINES_MAX) this.#keys.clear();
      this.#keys.set(line, (keys = lineKeys(this.#options.space, line)));
    }
    return keys;
  }

  /** How long the store keeps a claim that nobody renews. */
  get #storeMs(): number {
    return this.#options.ttlMs + this.#options.lockDelayMs;
  }

  #admit(line: string, place: Place, standing: Exclude<Standing, { is: "gone" }>): Claim {
    const { text } = place;
    const claim = new Claim(line, standing.order, () => this.#leave(place));
    this.#keeper.admit(text, claim);
    if (standing.is === "held") claim.grant(standing.abandoned);
    else this.#wait(place, claim, standing);
    const said = this.#joining.get(text);
    if (said !== undefined) this.#hear(said);
    if (!this.#isListening) {
      this.#isListening = true;
      this.#link.listen(
        `lockstep:client:${this.#client}`,
        (message) => this.#hear(message),
        () => this.#askForAll(),
      );
    }
    return claim;
  }

  #wait({ id, keys, text }: Place, claim: Claim, standing: Standing): void {
    const ask = async (): Promise<Standing> =>
      standingOf(await this.#store.run(SCRIPTS.renew, { keys, words: [id], withinMs: this.#options.ttlMs }));
    const waiter = new Waiter(this.#options.ttlMs, ask, (found) => this.#settle(text, found));
    this.#waiting.set(text, waiter);
    const over = (): void => {
      waiter.stop();
      this.#waiting.delete(text);
    };
    claim.granted.then(over, over);
    waiter.arm(standing);
  }

  #settle(text: string, found: Standing): void {
    const claim = this.#keeper.claim(text);
    if (claim === undefined) return;
    if (found.is === "held") claim.grant(found.abandoned);
    else if (found.is === "gone") this.#lose(text, claim);
  }

  #lose(text: string, claim: Claim): void {
    this.#keeper.drop(text);
    claim.lose(
      new LockstepError("lost", `the claim in the line "${claim.line}" was ended by somebody else's release, or its time was over`),
    );
  }

  /** "granted 0 …", "granted 1 …": the one before died; "lost 0 …"; each with the claim's text. */
  #hear(message: string): void {
    const [what, flag] = message.split(" ", 2);
    const text = message.slice(what!.length + 3);
    const claim = this.#keeper.claim(text);
    if (claim === undefined) {
      if (this.#joining.has(text)) this.#joining.set(text, message);
    } else if (what === "granted") claim.grant(flag === "1");
    else this.#lose(text, claim);
  }

  #askForAll(): void {
    for (const waiter of this.#waiting.values()) void waiter.askNow();
  }

  async #leave(place: Place): Promise<void> {
    this.#keeper.drop(place.text);
    if (this.#closing !== undefined) return;
    const startedMs = performance.now();
    const left = this.#leaveOnce(place, false, this.#storeMs).catch((error: unknown) => {
      // When its time is over the store has let it go; a closed connection leaves it to that.
      if (performance.now() - startedMs < this.#storeMs - 1 && this.#closing === undefined) throw error;
    });
    this.#leaving.add(left);
    try {
      await left;
    } finally {
      this.#leaving.delete(left);
    }
  }

  async #leaveOnce({ id, keys, text }: Place, asDead: boolean, withinMs: number): Promise<void> {
    this.#keeper.drop(text);
    await this.#store.run(SCRIPTS.leave, { keys, words: [id, asDead ? "1" : "0"], withinMs, isLast: true });
  }

  #mustBeOpen(): void {
    if (this.#closing !== undefined) throw this.#closed();
  }

  #closed(): LockstepError {
    return new LockstepError("closed", "the connection was closed; connect again");
  }
}

function placeOf(text: string): Place {
  const space = text.indexOf(" ");
  return { id: text.slice(0, space), keys: keysBeside(text.slice(space + 1)), text };
}
