import type { Capabilities } from "../../sync/capabilities.ts";
import { TableEngine, type TableHost } from "./engine.ts";
import { type Command, type Notice, type Outcome, Table } from "./table.ts";

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
  readonly #name: string;
  readonly #heard = new Map<string, (notice: Notice) => void>();

  constructor(name: string) {
    this.#name = name;
    hosts.set(name, this);
  }

  apply(command: Command): { outcome: Outcome; told: undefined } {
    const outcome = this.table.apply(command);
    for (const notice of outcome.notices) this.#heard.get(notice.session)?.(notice);
    return { outcome, told: undefined };
  }

  enter(session: string, hear: (notice: Notice) => void): () => Promise<void> {
    this.#heard.set(session, hear);
    return async () => {
      this.#heard.delete(session);
      if (this.#heard.size === 0) hosts.delete(this.#name);
    };
  }
}

/** The table of that name, in this thread: `memory:` or `memory:name`. */
export function openMemory(name: string, space: string): TableEngine {
  return new TableEngine(hosts.get(name) ?? new MemoryHost(name), space);
}
