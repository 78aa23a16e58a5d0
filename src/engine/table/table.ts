import type { Cell, CellKey } from "../../sync/cell.ts";
import { Cells, type CellsSnapshot } from "./cells.ts";
import { Line, type Place } from "./line.ts";

/** What can be done to a table. All of it is text and numbers, so that it can be written down; `nowUs` is the time, in microseconds since 1970. */
export type Command =
  | {
      readonly do: "join";
      readonly session: string;
      readonly line: string;
      readonly weight: number;
      readonly limit: number;
      readonly wait: boolean;
      readonly data: string;
      readonly nowUs: number;
    }
  | { readonly do: "leave"; readonly line: string; readonly order: string }
  | { readonly do: "evict"; readonly line: string; readonly order: string }
  /** The session is over: what it has in any line is taken out as of one who died. */
  | { readonly do: "end"; readonly session: string }
  /** Versions and values as text; null deletes. */
  | {
      readonly do: "commit";
      readonly checks: readonly (readonly [group: string, id: string, version: string])[];
      readonly writes: readonly (readonly [group: string, id: string, value: string | null])[];
      readonly nowUs: number;
    };

/** What somebody else's command has done to a session's claim. */
export interface Notice {
  readonly session: string;
  readonly line: string;
  readonly order: bigint;
  readonly what: "granted" | "granted, abandoned before" | "evicted";
}

export interface Outcome {
  /**
   * Of a join: where it stands; 0n when it does not wait and could not be granted. Of a commit: the version of what was written; 0n when a check did not
   * hold. Of others: the order of who was taken out, or 0n.
   */
  readonly order: bigint;
  readonly isGranted: boolean;
  readonly abandoned: boolean;
  readonly notices: readonly Notice[];
  /** The groups whose cells were written. */
  readonly changed: readonly string[];
}

/** A table at rest, as JSON can hold it. */
export interface TableSnapshot {
  readonly lastOrder: string;
  readonly lines: readonly (readonly [line: string, isAbandoned: boolean, places: readonly PlaceSnapshot[]])[];
  readonly cells: CellsSnapshot;
}
type PlaceSnapshot = readonly [order: string, session: string, weight: number, limit: number, isGranted: boolean, data: string];

const NOTHING: Outcome = { order: 0n, isGranted: false, abandoned: false, notices: [], changed: [] };

/**
 * Our own store: lines of claims, and cells, as a state machine. It knows no clock, no network and no disk: what is done to it, in which order and when, comes in; the
 * same commands make the same table and the same answers, everywhere.
 */
export class Table {
  readonly #lines = new Map<string, Line>();
  #cells = new Cells();
  #lastOrder = 0n;

  apply(command: Command): Outcome {
    if (command.do === "join") return this.#join(command);
    if (command.do === "end") return this.#end(command.session);
    if (command.do === "commit") return this.#commit(command);
    return this.#take(command.line, BigInt(command.order), command.do === "evict");
  }

  /** Those in a line, `most` at most. */
  members(line: string, most: number): readonly Readonly<Place>[] {
    return [...(this.#lines.get(line)?.places.values() ?? [])].slice(0, most);
  }

  /** Lines that somebody stands in and whose names begin so, `most` at most. */
  lines(prefix: string, most: number): readonly string[] {
    const found = [...this.#lines].filter(([name, { places }]) => name.startsWith(prefix) && places.size > 0);
    return found.slice(0, most).map(([name]) => name);
  }

  read(key: CellKey): Cell {
    return this.#cells.read(key);
  }

  /** The cells of a group, `most` at most. */
  scan(group: string, most: number): readonly Cell[] {
    return this.#cells.scan(group, most);
  }

  /** Every session that has a place in some line. */
  get sessions(): Set<string> {
    return new Set([...this.#lines.values()].flatMap(({ places }) => [...places.values()].map(({ session }) => session)));
  }

  snapshot(): TableSnapshot {
    const lines = [...this.#lines].map(([name, { isAbandoned, places }]) => {
      const all = [...places.values()].map(({ order, session, weight, limit, isGranted, data }): PlaceSnapshot => [
        String(order),
        session,
        weight,
        limit,
        isGranted,
        data,
      ]);
      return [name, isAbandoned, all] as const;
    });
    return { lastOrder: String(this.#lastOrder), lines, cells: this.#cells.snapshot() };
  }

  static restore({ lastOrder, lines, cells }: TableSnapshot): Table {
    const table = new Table();
    table.#lastOrder = BigInt(lastOrder);
    for (const [name, isAbandoned, places] of lines) {
      const line = new Line();
      line.isAbandoned = isAbandoned;
      for (const [order, session, weight, limit, isGranted, data] of places)
        line.places.set(BigInt(order), { order: BigInt(order), session, weight, limit, isGranted, data });
      table.#lines.set(name, line);
    }
    table.#cells = Cells.restore(cells);
    return table;
  }

  #join({ session, line: name, weight, limit, wait, data, nowUs }: Extract<Command, { do: "join" }>): Outcome {
    const line = this.#lines.get(name) ?? new Line();
    const order = this.#orderAt(nowUs);
    const place: Place = { order, session, weight, limit, isGranted: false, data };
    const isGranted = line.enter(place, wait);
    if (!isGranted && !wait) return NOTHING;
    this.#lastOrder = order;
    this.#lines.set(name, line);
    return { ...NOTHING, order, isGranted, abandoned: isGranted && line.takeAbandoned([place]) };
  }

  #commit({ checks, writes, nowUs }: Extract<Command, { do: "commit" }>): Outcome {
    if (!checks.every(([group, id, version]) => this.#cells.holds({ group, id, version: BigInt(version) }))) return NOTHING;
    const order = (this.#lastOrder = this.#orderAt(nowUs));
    for (const [group, id, value] of writes) this.#cells.write({ group, id, value: value ?? undefined }, order);
    return { ...NOTHING, order, changed: [...new Set(writes.map(([group]) => group))] };
  }

  /** The next one. The time goes in so that numbers grow although a table that nobody saved begins anew. */
  #orderAt(nowUs: number): bigint {
    const after = this.#lastOrder + 1n;
    return BigInt(nowUs) > after ? BigInt(nowUs) : after;
  }

  #take(name: string, order: bigint, isEvicted: boolean): Outcome {
    const line = this.#lines.get(name);
    const place = line?.remove(order, false);
    if (place === undefined) return NOTHING;
    const evicted: Notice[] = isEvicted ? [{ session: place.session, line: name, order, what: "evicted" }] : [];
    return { ...NOTHING, order, isGranted: place.isGranted, notices: [...evicted, ...this.#advance(name, line!)] };
  }

  #end(session: string): Outcome {
    const notices: Notice[] = [];
    for (const [name, line] of this.#lines) {
      const ended = [...line.places.values()].filter((place) => place.session === session);
      for (const { order } of ended) line.remove(order, true);
      if (ended.length > 0) notices.push(...this.#advance(name, line));
    }
    return { ...NOTHING, notices };
  }

  #advance(name: string, line: Line): Notice[] {
    const granted = line.advance();
    const what = line.takeAbandoned(granted) ? "granted, abandoned before" : "granted";
    if (line.isIdle) this.#lines.delete(name);
    return granted.map(({ session, order }) => ({ session, line: name, order, what }));
  }
}
