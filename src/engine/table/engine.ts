import { randomUUID } from "node:crypto";
import type { Capabilities } from "../../sync/capabilities.ts";
import { LockstepError } from "../../sync/error.ts";
import { Claim } from "../claim.ts";
import type { ClaimTerms, Engine, Member } from "../engine.ts";
import { keyPart } from "../key-part.ts";
import type { Command, Notice, Outcome, Table } from "./table.ts";

/** A table that several engines of this thread stand on, and what has to be done before an answer may be given: nothing, or a write to the disk. */
export interface TableHost {
  readonly capabilities: Capabilities;
  readonly table: Table;
  /** Applies at once; resolves when the outcome may be told. */
  apply(command: Command): { readonly outcome: Outcome; readonly told: Promise<void> | undefined };
  /** One more engine, which hears of its claims; what this returns takes it away. */
  enter(session: string, hear: (notice: Notice) => void): () => Promise<void>;
}

/** One client of a table. */
export class TableEngine implements Engine {
  readonly capabilities: Capabilities;
  readonly #host: TableHost;
  /** What its lines begin with in a table that several spaces share. */
  readonly #prefix: string;
  readonly #session: string = randomUUID();
  readonly #claims = new Map<bigint, Claim>();
  readonly #exit: () => Promise<void>;
  #isClosed = false;

  constructor(host: TableHost, space: string) {
    this.#host = host;
    this.#prefix = `${keyPart(space)}/`;
    this.capabilities = host.capabilities;
    this.#exit = host.enter(this.#session, (notice) => this.#hear(notice));
  }

  async join(line: string, { weight, limit, wait }: ClaimTerms): Promise<Claim | null> {
    this.#mustBeOpen();
    const nowUs = Math.floor((performance.timeOrigin + performance.now()) * 1000);
    const { outcome, told } = this.#host.apply({
      do: "join",
      session: this.#session,
      line: this.#prefix + line,
      weight,
      limit,
      wait,
      nowUs,
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

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { told } = this.#host.apply({ do: "end", session: this.#session });
    const claims = [...this.#claims.values()];
    this.#claims.clear();
    for (const claim of claims) claim.lose(this.#closed());
    try {
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
