/** One in a line, as plainly as it can be said. */
export interface ModelClaim {
  readonly order: bigint;
  readonly session: number;
  readonly weight: number;
  readonly limit: number;
}

/** Lines as lists: who is granted is worked out anew each time. */
export class LinesModel {
  readonly lines: Map<string, ModelClaim[]> = new Map();
  /** Lines whose exclusive holder died, and nobody has had them alone since. */
  readonly #owed = new Set<string>();

  line(name: string): ModelClaim[] {
    return this.lines.get(name) ?? [];
  }

  granted(name: string): ReadonlySet<bigint> {
    let ahead = 0;
    const granted = new Set<bigint>();
    for (const { order, weight, limit } of this.line(name)) {
      ahead += weight;
      if (ahead <= limit) granted.add(order);
    }
    return granted;
  }

  /** Whom a change of the line has granted; and were they to be told that it was abandoned? */
  change(name: string, died: boolean, change: (line: readonly ModelClaim[]) => ModelClaim[]): { granted: bigint[]; abandoned: boolean } {
    const before = this.granted(name);
    const gone = this.line(name);
    this.lines.set(name, change(gone));
    const left = new Set(this.line(name));
    if (died && gone.some((claim) => !left.has(claim) && before.has(claim.order) && claim.weight === claim.limit)) this.#owed.add(name);
    const granted = [...this.granted(name)].filter((order) => !before.has(order));
    const isOwed = this.#owed.has(name);
    if (this.line(name).some(({ order, weight, limit }) => weight === limit && granted.includes(order))) this.#owed.delete(name);
    return { granted, abandoned: granted.length > 0 && isOwed };
  }
}
