import type { WebLockMode } from "../sync/web-locks.ts";
import type { Entry } from "./entry.ts";

/**
 * What the specification calls the lock manager: who holds and who waits, in the order in which they came. Its methods are the specification's algorithms
 * (https://w3c.github.io/web-locks/#algorithms), run under a lock instead of on the lock task queue.
 */
export class LockTable {
  entries: Entry[];
  /** Clients to whom something happened that they have not done themselves: a grant, a theft. */
  readonly touched: Set<string> = new Set();
  isChanged = false;

  constructor(entries: Entry[]) {
    this.entries = entries;
  }

  get clients(): Set<string> {
    return new Set(this.entries.map(({ client }) => client));
  }

  /** Could a request that comes now be granted at once? */
  isAvailable(name: string, mode: WebLockMode): boolean {
    return !this.entries.some((entry) => entry.name === name && !entry.isHeld) && this.#agrees(name, mode);
  }

  /** Puts a request in its name's queue. */
  add(entry: Entry): void {
    this.entries.push(entry);
    this.isChanged = true;
    this.#grant(entry.name);
  }

  /** Puts a request at the head of its name's queue, and ends every hold before it. */
  steal(entry: Entry): void {
    for (const { name, isHeld, client } of this.entries) if (name === entry.name && isHeld) this.touched.add(client);
    const rest = this.entries.filter(({ name, isHeld }) => name !== entry.name || !isHeld);
    this.entries = [entry, ...rest];
    this.isChanged = true;
    this.#grant(entry.name);
  }

  /** Takes a request out, held or waiting. False when it is not there any more. */
  remove(client: string, id: number): boolean {
    const entry = this.entries.find((each) => each.client === client && each.id === id);
    if (entry === undefined) return false;
    this.entries.splice(this.entries.indexOf(entry), 1);
    this.isChanged = true;
    this.#grant(entry.name);
    return true;
  }

  /** Takes out all of a client's: it has died. */
  removeClient(client: string): void {
    const names = new Set(this.entries.filter((entry) => entry.client === client).map(({ name }) => name));
    this.entries = this.entries.filter((entry) => entry.client !== client);
    this.isChanged = true;
    for (const name of names) this.#grant(name);
  }

  /** Grants from the head of the queue on, as far as the held ones agree. */
  #grant(name: string): void {
    for (const entry of this.entries) {
      if (entry.name !== name || entry.isHeld) continue;
      if (!this.#agrees(name, entry.mode)) return;
      entry.isHeld = true;
      this.touched.add(entry.client);
    }
  }

  /** Do those who hold the lock allow for another of that mode? */
  #agrees(name: string, mode: WebLockMode): boolean {
    const held = this.entries.filter((entry) => entry.name === name && entry.isHeld);
    return mode === "exclusive" ? held.length === 0 : held.every((entry) => entry.mode === "shared");
  }
}
