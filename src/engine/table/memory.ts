import type { Capabilities } from "../../sync/capabilities.ts";
import { TableEngine, type TableHost, type TableListener } from "./engine.ts";
import { type Command, type Outcome, Table } from "./table.ts";

const CAPABILITIES: Capabilities = {
  store: "memory of this thread",
  order: "first come, first served",
  renewal: "none needed",
  tokens: "unless the clock is set back",
  exclusion: "always",
};

/** By name; each is there as long as somebody is connected to it. */
const hosts = new Map<string, MemoryHost>();

/** A table in this thread's memory. */
class MemoryHost implements TableHost {
  readonly capabilities: Capabilities = CAPABILITIES;
  readonly table: Table = new Table();
  readonly told: undefined;
  readonly #name: string;
  readonly #listeners = new Map<string, TableListener>();

  constructor(name: string) {
    this.#name = name;
    hosts.set(name, this);
  }

  apply(command: Command): { outcome: Outcome; told: undefined } {
    const outcome = this.table.apply(command);
    for (const notice of outcome.notices) this.#listeners.get(notice.session)?.noticed(notice);
    for (const group of outcome.changed) for (const listener of this.#listeners.values()) listener.changed(group);
    return { outcome, told: undefined };
  }

  enter(session: string, listener: TableListener): () => Promise<void> {
    this.#listeners.set(session, listener);
    return async () => {
      this.#listeners.delete(session);
      if (this.#listeners.size === 0) hosts.delete(this.#name);
    };
  }
}

/** The table of that name, in this thread: `memory:` or `memory:name`. */
export function openMemory(name: string, space: string): TableEngine {
  return new TableEngine(hosts.get(name) ?? new MemoryHost(name), space);
}
