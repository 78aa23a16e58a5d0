import type { Capabilities } from "../sync/capabilities.ts";
import { LockstepError } from "../sync/error.ts";
import type { Lock } from "../sync/lock.ts";
import { nameBytes } from "../sync/name.ts";
import type { RemoteSpace } from "../sync/space.ts";
import type { Engine } from "./engine.ts";
import { lineOf } from "./line-of.ts";
import { ClaimLock } from "./lock.ts";

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
    nameBytes(name, "lock");
    if (this.#isClosed) throw new LockstepError("closed", `the space "${this.name}" was closed; connect again`);
    return new ClaimLock(this.#engine, name, lineOf("lock", name));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#engine.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
