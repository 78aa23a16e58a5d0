import type { Capabilities } from "../sync/capabilities.ts";
import { LockstepError } from "../sync/error.ts";
import type { Lock } from "../sync/lock.ts";
import { nameBytes } from "../sync/name.ts";
import type { RWLock } from "../sync/rwlock.ts";
import type { RemoteSpace } from "../sync/space.ts";
import type { Engine } from "./engine.ts";
import { lineOf } from "./line-of.ts";
import { ClaimLock } from "./lock.ts";

/** How many may read together: a writer weighs as much. */
const READERS_MAX = 1_000_000;

/** A space on an engine: every primitive, by name. Nothing is sent before something is asked for. */
export class EngineSpace implements RemoteSpace {
  readonly name: string;
  readonly #engine: Engine;
  #isClosed = false;

  constructor(name: string, engine: Engine) {
    this.name = name;
    this.#engine = engine;
  }

  get closed(): boolean {
    return this.#isClosed;
  }

  get can(): Capabilities {
    return this.#engine.capabilities;
  }

  lock(name: string): Lock {
    this.#mustBeOpen(name, "lock");
    return new ClaimLock(this.#engine, name, { line: lineOf("lock", name), weight: 1, limit: 1 }, `the lock "${name}"`);
  }

  rwlock(name: string): RWLock {
    this.#mustBeOpen(name, "rwlock");
    const line = lineOf("rwlock", name);
    return {
      name,
      read: new ClaimLock(this.#engine, name, { line, weight: 1, limit: READERS_MAX }, `the rwlock "${name}" for reading`),
      write: new ClaimLock(this.#engine, name, { line, weight: READERS_MAX, limit: READERS_MAX }, `the rwlock "${name}" for writing`),
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#engine.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #mustBeOpen(name: string, what: string): void {
    nameBytes(name, what);
    if (this.#isClosed) throw new LockstepError("closed", `the space "${this.name}" was closed; connect again`);
  }
}
