import type { Taken } from "./queue-cells.ts";

/**
 * What one client has of a queue and has not acknowledged, or is about to take. Several calls may be about to take the same, and who has given it back may
 * take it again before he is told: so each has to say that it is over.
 */
export class QueueOwn {
  readonly #times = new Map<string, number>();

  add(one: Pick<Taken, "by" | "id">): void {
    this.#times.set(key(one), this.#timesOf(one) + 1);
  }

  delete(one: Pick<Taken, "by" | "id">): void {
    const times = this.#timesOf(one) - 1;
    if (times > 0) this.#times.set(key(one), times);
    else this.#times.delete(key(one));
  }

  /** The claim under which all of it was taken is lost. */
  clear(): void {
    this.#times.clear();
  }

  has(one: Pick<Taken, "by" | "id">): boolean {
    return this.#times.has(key(one));
  }

  #timesOf(one: Pick<Taken, "by" | "id">): number {
    return this.#times.get(key(one)) ?? 0;
  }
}

function key({ by, id }: Pick<Taken, "by" | "id">): string {
  return `${by} ${id}`;
}
