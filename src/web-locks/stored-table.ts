import { LockstepError } from "../sync/error.ts";
import type { LocalSpace } from "../sync/space.ts";
import type { LocalArray } from "../sync/value.ts";
import { whole } from "../sync/whole.ts";
import type { Entry } from "./entry.ts";

/** 16-bit units of an entry besides its name: its client, its number, what it is, and how long its name is. */
const CLIENT_UNITS = 8;
const ENTRY_UNITS: number = CLIENT_UNITS + 4;
const HELD = 1;
const SHARED = 2;

const BYTES_LEAST = 512;
const BYTES_MOST = 262_140;

/**
 * The entries of all clients, in the order in which they came, in shared 16-bit units: which of two halves counts, and the halves. The other half is
 * written and then made to count, so that one killed in between changes nothing. Read and written under a lock.
 */
export class StoredTable {
  readonly #units: LocalArray<number>;
  readonly #half: number;

  constructor(space: Pick<LocalSpace, "array">, name: string, bytes: number) {
    this.#half = (whole("bytes", bytes, BYTES_LEAST, BYTES_MOST) >> 2) - 1;
    this.#units = space.array(name, "uint16", 1 + 2 * this.#half, { lock: false });
  }

  load(): Entry[] {
    const at = this.#at(this.#units.get(0));
    const used = this.#units.get(at);
    const units = this.#units.slice(at + 1, at + 1 + used);
    const entries: Entry[] = [];
    for (let from = 0; from < used;) {
      const end = from + ENTRY_UNITS + units[from + ENTRY_UNITS - 1]!;
      entries.push(decoded(units.slice(from, end)));
      from = end;
    }
    return entries;
  }

  store(entries: readonly Entry[]): void {
    const next = 1 - this.#units.get(0);
    let at = this.#at(next);
    this.#units.set(at++, unitsOf(entries));
    for (const entry of entries) for (const unit of encoded(entry)) this.#units.set(at++, unit);
    this.#units.set(0, next);
  }

  /** Throws `"full"` if there is no room for one more. */
  mustHaveRoom(entries: readonly Entry[], entry: Entry): void {
    if (unitsOf([...entries, entry]) < this.#half) return;
    throw new LockstepError(
      "full",
      `no room for a request of ${JSON.stringify(entry.name.slice(0, 40))} among ${entries.length} others; open the web locks with more, { bytes: … }, everywhere alike`,
    );
  }

  #at(half: number): number {
    return 1 + half * this.#half;
  }
}

function unitsOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { name }) => sum + ENTRY_UNITS + name.length, 0);
}

function encoded({ client, id, name, mode, isHeld }: Entry): number[] {
  const hex = client.replaceAll("-", "");
  const units = Array.from({ length: CLIENT_UNITS }, (_, at) => Number.parseInt(hex.slice(at * 4, at * 4 + 4), 16));
  units.push(id & 0xffff, id >>> 16, (isHeld ? HELD : 0) | (mode === "shared" ? SHARED : 0), name.length);
  for (let at = 0; at < name.length; at++) units.push(name.charCodeAt(at)); // by code units: a name need not be well-formed
  return units;
}

function decoded(units: readonly number[]): Entry {
  const hex = units.slice(0, CLIENT_UNITS).map((unit) => unit.toString(16).padStart(4, "0"));
  const [a, b, c, d, e, f, g, h] = hex;
  const [low, high, flags] = units.slice(CLIENT_UNITS);
  return {
    client: `${a}${b}-${c}-${d}-${e}-${f}${g}${h}`,
    id: low! + high! * 0x1_0000,
    name: String.fromCharCode(...units.slice(ENTRY_UNITS)),
    mode: (flags! & SHARED) !== 0 ? "shared" : "exclusive",
    isHeld: (flags! & HELD) !== 0,
  };
}
