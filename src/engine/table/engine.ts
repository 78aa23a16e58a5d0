import type { Capabilities } from "../../sync/capabilities.ts";
import { LockstepError } from "../../sync/error.ts";
import type { Cell, CellKey, Check, Commit, Write } from "../../sync/cell.ts";
import { Claim } from "../claim.ts";
import type { ClaimTerms, Engine, Member } from "../engine.ts";
import { keyPart } from "../key-part.ts";
import type { Command, Notice, Outcome, Table } from "./table.ts";

/** Who hears of what others do to the table. */
export interface TableListener {
  /** Of its own claims. */
  noticed(notice: Notice): void;
  /** Of every group of cells. */
  changed(group: string): void;
}

/** A table that several engines of this thread stand on, and what has to be done before an answer may be given: nothing, or a write to the disk. */
export interface TableHost {
  readonly capabilities: Capabilities;
  readonly table: Table;
  /** Applies at once; resolves when the outcome may be told. Throws for what cannot be kept, and has not applied it then. */
  apply(command: Command): { readonly outcome: Outcome; readonly told: Promise<void> | undefined };
  /** Settles when what is in the table now may be told. */
  readonly told: Promise<void> | undefined;
  /** One more engine; what this returns takes it away. */
  enter(session: string, listener: TableListener): () => Promise<void>;
}

/** One client of a table. */
export class TableEngine implements Engine {
  readonly capabilities: Capabilities;
  readonly #host: TableHost;
  /** What its lines begin with in a table that several spaces share. */
  readonly #prefix: string;
  readonly #session: string = crypto.randomUUID();
  readonly #claims = new Map<bigint, Claim>();
  /** By group, as in the table. */
  readonly #watches = new Map<string, Set<() => void>>();
  readonly #exit: () => Promise<void>;
  #isClosed = false;

  constructor(host: TableHost, space: string) {
    this.#host = host;
    this.#prefix = `${keyPart(space)}/`;
    this.capabilities = host.capabilities;
    this.#exit = host.enter(this.#session, {
      noticed: (notice) => this.#hear(notice),
      changed: (group) => this.#watches.get(group)?.forEach((changed) => changed()),
    });
  }

  async join(line: string, { weight, limit, wait, data = "" }: ClaimTerms): Promise<Claim | null> {
    this.#mustBeOpen();
    const { outcome, told } = this.#host.apply({
      do: "join",
      session: this.#session,
      line: this.#prefix + line,
      weight,
      limit,
      wait,
      data,
      nowUs: nowUs(),
    });
    if (outcome.order === 0n) {
      if (told !== undefined) await told;
      return null;
    }
    const claim = new Claim(line, outcome.order, (own) => this.#leave(own));
    this.#claims.set(outcome.order, claim);
    if (told !== undefined) await told;
    return outcome.isGranted ? claim.grant(outcome.abandoned) : claim;
  }

  async members(line: string, most: number): Promise<readonly Member[]> {
    this.#mustBeOpen();
    return this.#host.table.members(this.#prefix + line, most);
  }

  async evict(line: string, order: bigint): Promise<boolean> {
    this.#mustBeOpen();
    const { outcome, told } = this.#host.apply({ do: "evict", line: this.#prefix + line, order: String(order) });
    if (told !== undefined) await told;
    return outcome.order !== 0n;
  }

  async lines(most: number): Promise<readonly string[]> {
    this.#mustBeOpen();
    return this.#host.table.lines(this.#prefix, most).map((name) => name.slice(this.#prefix.length));
  }

  async read(keys: readonly CellKey[]): Promise<readonly Cell[]> {
    return this.#told(this.#cells(keys));
  }

  async scan(group: string, most: number): Promise<readonly Cell[]> {
    return this.#told(this.#host.table.scan(this.#prefix + group, most).map((cell) => ({ ...cell, group })));
  }

  async commit(checks: readonly Check[], writes: readonly Write[]): Promise<Commit> {
    this.#mustBeOpen();
    const { outcome, told } = this.#host.apply({
      do: "commit",
      checks: checks.map(({ group, id, version }) => [this.#prefix + group, id, String(version)]),
      writes: writes.map(({ group, id, value }) => [this.#prefix + group, id, value ?? null]),
      nowUs: nowUs(),
    });
    const isDone = outcome.order !== 0n;
    const cells = isDone ? [] : this.#cells(checks);
    if (told !== undefined) await told;
    return { isDone, version: outcome.order, cells };
  }

  async watch(group: string, changed: () => void): Promise<() => void> {
    this.#mustBeOpen();
    const key = this.#prefix + group;
    const watches = this.#watches.get(key) ?? new Set();
    this.#watches.set(key, watches.add(changed));
    return () => {
      watches.delete(changed);
      if (watches.size === 0) this.#watches.delete(key);
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#watches.clear();
    const claims = [...this.#claims.values()];
    this.#claims.clear();
    for (const claim of claims) claim.lose(this.#closed());
    try {
      const { told } = this.#host.apply({ do: "end", session: this.#session });
      if (told !== undefined) await told;
    } finally {
      await this.#exit(); // a host that failed as well, so that it can be opened anew
    }
  }

  async #leave({ line, order }: Claim): Promise<void> {
    this.#claims.delete(order);
    const { told } = this.#host.apply({ do: "leave", line: this.#prefix + line, order: String(order) });
    if (told !== undefined) await told;
  }

  #cells(keys: readonly CellKey[]): Cell[] {
    return keys.map(({ group, id }) => ({ ...this.#host.table.read({ group: this.#prefix + group, id }), group }));
  }

  /** What was seen, when it is sure to stay. */
  async #told<T>(seen: T): Promise<T> {
    this.#mustBeOpen();
    if (this.#host.told !== undefined) await this.#host.told;
    return seen;
  }

  #hear({ order, what }: Notice): void {
    const claim = this.#claims.get(order);
    if (claim === undefined) return;
    if (what !== "evicted") {
      claim.grant(what !== "granted");
      return;
    }
    this.#claims.delete(order);
    claim.lose(new LockstepError("lost", `the claim in the line "${claim.line}" was ended by somebody else's release`));
  }

  #mustBeOpen(): void {
    if (this.#isClosed) throw this.#closed();
  }

  #closed(): LockstepError {
    return new LockstepError("closed", "the connection was closed; connect again");
  }
}

function nowUs(): number {
  return Math.floor((performance.timeOrigin + performance.now()) * 1000);
}
