import type { Capabilities } from "../sync/capabilities.ts";
import { LockstepError } from "../sync/error.ts";
import type { Lock } from "../sync/lock.ts";
import type { RWLock } from "../sync/rwlock.ts";
import type { RemoteSpace } from "../sync/space.ts";
import type { Engine } from "../engine/engine.ts";
import { ClaimLock } from "./lock.ts";
import { type Wanted, wantedLock, wantedSide } from "./wanted.ts";

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
    return this.#lock(name, wantedLock(name));
  }

  rwlock(name: string): RWLock {
    return { name, read: this.#lock(name, wantedSide(name, "read")), write: this.#lock(name, wantedSide(name, "write")) };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#engine.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #lock(name: string, wanted: Wanted): Lock {
    if (this.#isClosed) throw new LockstepError("closed", `the space "${this.name}" was closed; connect again`);
    return new ClaimLock(this.#engine, name, wanted);
  }
}
