import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Capabilities } from "../../sync/capabilities.ts";
import { RecordLog } from "../log/record-log.ts";
import { TableEngine, type TableHost, type TableListener } from "./engine.ts";
import { type Command, type Outcome, Table, type TableSnapshot } from "./table.ts";

const CAPABILITIES: Capabilities = {
  store: "a folder of this process",
  order: "first come, first served",
  renewal: "none needed",
  tokens: "always",
  exclusion: "always",
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** By folder, until others may have it. */
const hosts = new Map<string, Promise<FileHost>>();

/** A table whose commands are on the disk before anybody is told what came of them. */
class FileHost implements TableHost {
  readonly capabilities: Capabilities = CAPABILITIES;
  readonly table: Table;
  /** Nobody is connected any more; others may have the folder when this settles. */
  closing: Promise<void> | undefined;
  #told: Promise<void> | undefined;
  readonly #folder: string;
  readonly #log: RecordLog;
  readonly #listeners = new Map<string, TableListener>();

  private constructor(folder: string, table: Table, log: RecordLog) {
    this.#folder = folder;
    this.table = table;
    this.#log = log;
  }

  static async open(folder: string): Promise<FileHost> {
    const { snapshot, records, log } = await RecordLog.open(folder);
    try {
      const table = snapshot === undefined ? new Table() : Table.restore(parsed(snapshot) as TableSnapshot);
      for (const record of records) table.apply(parsed(record) as Command);
      const host = new FileHost(folder, table, log);
      // Whoever had a claim was in the process that had the folder before, and died with it.
      await Promise.all([...table.sessions].map((session) => host.apply({ do: "end", session }).told));
      return host;
    } catch (error) {
      await log.close(); // or nobody could open it as long as this process lives
      throw error;
    }
  }

  get told(): Promise<void> | undefined {
    return this.#told;
  }

  apply(command: Command): { outcome: Outcome; told: Promise<void> } {
    const record = encoder.encode(JSON.stringify(command));
    // Who leaves makes room, and is never kept by a slow disk.
    const isUrgent = command.do !== "join" && command.do !== "commit";
    const refusal = this.#log.refusal(record, isUrgent);
    if (refusal !== undefined) throw refusal;
    const outcome = this.table.apply(command);
    this.#told = this.#write(this.#log.append(record, isUrgent), outcome);
    return { outcome, told: this.#told };
  }

  enter(session: string, listener: TableListener): () => Promise<void> {
    this.#listeners.set(session, listener);
    return async () => {
      this.#listeners.delete(session);
      if (this.#listeners.size > 0) return;
      this.closing = this.#log.close().finally(() => hosts.delete(this.#folder));
      await this.closing;
    };
  }

  async #write(written: Promise<void>, { notices, changed }: Outcome): Promise<void> {
    await written;
    for (const notice of notices) this.#listeners.get(notice.session)?.noticed(notice);
    for (const group of changed) for (const listener of this.#listeners.values()) listener.changed(group);
    // This command is on the disk whatever becomes of the snapshot; if that fails, the next command is refused and says why.
    if (this.#log.isSnapshotDue) this.#log.replace(encoder.encode(JSON.stringify(this.table.snapshot()))).catch(() => {});
  }
}

/** The table in that folder: `file:./state`, `file:/var/lib/jobs` or `file:///var/lib/jobs`. */
export async function openFile(url: string, space: string): Promise<TableEngine> {
  const folder = url.startsWith("file://") ? fileURLToPath(url) : resolve(url.slice("file:".length));
  for (;;) {
    let opening = hosts.get(folder);
    if (opening === undefined) {
      hosts.set(folder, (opening = FileHost.open(folder)));
      opening.catch(() => hosts.delete(folder)); // who asked is told
    }
    const host = await opening;
    if (host.closing === undefined) return new TableEngine(host, space);
    await host.closing;
  }
}

function parsed(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(bytes));
}
