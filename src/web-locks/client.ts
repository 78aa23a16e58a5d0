import { randomUUID } from "node:crypto";
import type { LockstepError } from "../sync/error.ts";
import type { LocalHold, LocalLock } from "../sync/lock.ts";
import type { LocalSpace } from "../sync/space.ts";

type Locks = Pick<LocalSpace, "lock">;

/** Longer than any client that runs needs to hear its bell. Who does not looks again by itself, or when it runs again. */
const RINGING_MS = 2000;

/**
 * One who uses a space's web locks. While anything of it is in the table it holds two locks of its own: its life, which others get when it has died, and
 * its bell, which others release to ring it. Holding keeps no process alive, and a hold's signal is heard all the same.
 */
export class Client {
  readonly id: string = randomUUID();
  readonly #space: Locks;
  readonly #onRing: () => void;
  readonly #onLost: (reason: LockstepError) => void;
  #life: LocalHold | undefined;
  #bell: LocalHold | undefined;
  /** Until it has its bell. */
  #listening: Promise<void> | undefined;

  /** `onLost`: the space was closed, or others take this client for dead; nothing of it is in the table any more. */
  constructor(space: Locks, onRing: () => void, onLost: (reason: LockstepError) => void) {
    this.#space = space;
    this.#onRing = onRing;
    this.#onLost = onLost;
  }

  /** Before anything of it is put in the table. */
  async enter(): Promise<void> {
    if (this.#life !== undefined) return;
    const life = await lifeOf(this.#space, this.id).acquire();
    this.#life = life;
    const lost = (): void => {
      this.#life = undefined;
      this.#onLost(life.signal.reason as LockstepError);
    };
    life.signal.addEventListener("abort", lost, { once: true });
    await this.#listen();
  }

  /** When nothing of it is in the table any more. */
  async leave(): Promise<void> {
    const [life, bell] = [this.#life, this.#bell];
    this.#life = undefined;
    this.#bell = undefined;
    await bell?.[Symbol.asyncDispose]();
    await life?.[Symbol.asyncDispose]();
  }

  /** Has that client died? If so, holds to be released when nothing of it is left. */
  static async death(space: Locks, id: string): Promise<readonly LocalHold[] | null> {
    const life = await lifeOf(space, id).tryAcquire();
    if (life === null) return null;
    const bell = await bellOf(space, id).tryAcquire();
    return bell === null ? [life] : [bell, life];
  }

  /** Makes that client look at the table again. Takes effect at once: it will have the bell back before it looks. */
  static ring(space: Locks, id: string): void {
    bellOf(space, id)
      .release({ timeoutMs: RINGING_MS })
      .catch((error: LockstepError) => {
        if (!["not-held", "timeout", "closed"].includes(error.code)) throw error; // it looks when it has its bell back; it does not run; we do not
      });
  }

  /** One at a time: it may have to wait for its bell, and be there anew before it has it. */
  #listen(): Promise<void> {
    this.#listening ??= this.#takeBell().finally(() => (this.#listening = undefined));
    return this.#listening;
  }

  async #takeBell(): Promise<void> {
    const bell = await bellOf(this.#space, this.id).acquire();
    if (this.#life === undefined) {
      await bell[Symbol.asyncDispose]();
      return;
    }
    this.#bell = bell;
    bell.signal.addEventListener("abort", () => void this.#rung(bell.signal.reason as LockstepError), { once: true });
  }

  async #rung({ code }: LockstepError): Promise<void> {
    if (code !== "lost") return; // the space was closed
    try {
      await this.#listen();
    } catch (error) {
      if ((error as LockstepError).code !== "closed") throw error;
      return;
    }
    this.#onRing();
  }
}

function lifeOf(space: Locks, id: string): LocalLock {
  return space.lock(`lockstep/web-locks: life of ${id}`);
}

function bellOf(space: Locks, id: string): LocalLock {
  return space.lock(`lockstep/web-locks: bell of ${id}`);
}
