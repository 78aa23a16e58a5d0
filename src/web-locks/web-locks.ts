import { AsyncResource } from "node:async_hooks";
import type { LockstepError } from "../sync/error.ts";
import type { LocalHold, LocalLock } from "../sync/lock.ts";
import type { LocalSpace } from "../sync/space.ts";
import type { WebLockGrantedCallback, WebLockInfo, WebLockManager, WebLockOptions, WebLockSnapshot } from "../sync/web-locks.ts";
import { type Asked, asked } from "./asked.ts";
import { Client } from "./client.ts";
import type { Entry } from "./entry.ts";
import { LockRequest } from "./lock-request.ts";
import { LockTable } from "./lock-table.ts";
import { StoredTable } from "./stored-table.ts";

export interface WebLocksOptions {
  /** Room for what is held and waited for, 512 to 262,140 bytes: an entry takes about 50 and four for each UTF-16 unit of its name. 32,768 by default. */
  bytes?: number;
}

type Locks = Pick<LocalSpace, "lock" | "array">;

const NAME = "lockstep/web-locks: the table";
const GUARD = "lockstep/web-locks: who changes the table";
const BYTES = 32_768;
/** How often those who wait look whether somebody before them has died. */
const PATROL_MS = 250;

/** Something to do with the table. */
interface Task {
  apply(table: LockTable, client: string): void;
  /** The table has been given back. */
  done?(): void;
  fail(reason: unknown): void;
}

/**
 * The Web Locks API over a space. All its requests are in one table in shared memory, under one lock, in the order in which they came; whoever changes the
 * table grants what can be granted and rings those to whom it did something.
 *
 * Why nobody waits for ever: what has come about stands in the table before the lock is given back, and the bell is rung before that, so that whoever hears
 * it finds it there. A death tells nobody; so those who wait look, four times a second, whether the others in the table live, and so does everybody
 * who comes.
 */
class WebLocks implements WebLockManager {
  readonly #space: Locks;
  readonly #guard: LocalLock;
  readonly #stored: StoredTable;
  readonly #requests = new Set<LockRequest>();
  readonly #tasks: Task[] = [];
  /** What is done for all is done in nobody's context. */
  readonly #context = new AsyncResource("lockstep/web-locks");
  #isRunning = false;
  readonly #client: Client;
  #patrol: NodeJS.Timeout | undefined;
  #lastId = 0;

  constructor(space: Locks, stored: StoredTable) {
    this.#space = space;
    this.#guard = space.lock(GUARD);
    this.#stored = stored;
    this.#client = new Client(
      space,
      () => this.#do(LOOK),
      (reason) => this.#lost(reason),
    );
  }

  request<T>(name: string, callback: WebLockGrantedCallback<T>): Promise<Awaited<T>>;
  request<T>(name: string, options: WebLockOptions, callback: WebLockGrantedCallback<T>): Promise<Awaited<T>>;
  async request(...args: readonly unknown[]): Promise<never> {
    const what = asked(args);
    return new Promise<unknown>((resolve, reject) => this.#ask(what, resolve, reject)) as Promise<never>;
  }

  query(): Promise<WebLockSnapshot> {
    return new Promise((resolve, reject) => {
      let entries: readonly Entry[] = [];
      const only = (isHeld: boolean): WebLockInfo[] =>
        entries.filter((entry) => entry.isHeld === isHeld).map(({ name, mode, client }) => ({ name, mode, clientId: client }));
      this.#do({
        apply: (table) => (entries = table.entries.map((entry) => ({ ...entry }))),
        done: () => resolve({ held: only(true), pending: only(false) }),
        fail: reject,
      });
    });
  }

  #ask(what: Asked, resolve: (result: unknown) => void, reject: (reason: unknown) => void): void {
    const request = new LockRequest(++this.#lastId, what, resolve, reject, () => this.#takeOut(request, () => {}));
    this.#requests.add(request);
    let isRefused = false;
    this.#do({
      apply: (table, client) => {
        if (request.state === "over") return;
        const { name, mode, ifAvailable, steal } = what;
        isRefused = ifAvailable && !table.isAvailable(name, mode);
        if (isRefused) return;
        const entry: Entry = { client, id: request.id, name, mode, isHeld: false };
        this.#stored.mustHaveRoom(table.entries, entry);
        request.state = "waiting";
        if (steal) table.steal(entry);
        else table.add(entry);
      },
      done: () => {
        if (isRefused) void this.#callWithNull(request);
      },
      fail: (reason) => this.#fail(request, reason),
    });
  }

  async #callWithNull(request: LockRequest): Promise<void> {
    this.#requests.delete(request);
    (await request.run(null))();
  }

  async #callWithLock(request: LockRequest): Promise<void> {
    request.state = "held";
    const { name, mode } = request.asked;
    const tell = await request.run(Object.freeze({ name, mode }));
    if (request.state !== "held") return; // stolen, or closed: it was told
    request.state = "leaving";
    this.#takeOut(request, (wasThere) => {
      if (wasThere) tell();
      else this.#fail(request, stolen(request));
    });
  }

  /** Takes a request out of the table. */
  #takeOut(request: LockRequest, done: (wasThere: boolean) => void): void {
    let wasThere = false;
    this.#do({
      apply: (table, client) => (wasThere = table.remove(client, request.id)),
      done: () => {
        this.#requests.delete(request);
        done(wasThere);
      },
      fail: (reason) => this.#fail(request, reason),
    });
  }

  #fail(request: LockRequest, reason: unknown): void {
    this.#requests.delete(request);
    request.fail(reason);
  }

  #do(task: Task): void {
    this.#tasks.push(task);
    if (!this.#isRunning) this.#context.runInAsyncScope(() => void this.#run());
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#tasks.length > 0) {
      const tasks = this.#tasks.splice(0);
      try {
        if (this.#requests.size > 0) await this.#client.enter();
        this.#look(await this.#change(await this.#guard.acquire(), tasks));
        if (this.#requests.size === 0) await this.#client.leave();
      } catch (error) {
        for (const task of tasks) task.fail(error);
      }
    }
    this.#isRunning = false;
  }

  /** Does what there is to do with the table, and tells others before it gives the table back; the tasks' own tellings come after. */
  async #change(hold: LocalHold, tasks: readonly Task[]): Promise<LockTable> {
    const { id: client } = this.#client;
    const deaths: LocalHold[] = [];
    const table = new LockTable(this.#stored.load());
    try {
      for (const other of table.clients) {
        const death = other === client ? null : await Client.death(this.#space, other);
        if (death === null) continue;
        deaths.push(...death);
        table.removeClient(other);
      }
      for (const task of tasks) {
        try {
          task.apply(table, client);
        } catch (error) {
          task.fail(error);
        }
      }
      for (const other of table.touched) if (other !== client) Client.ring(this.#space, other);
      if (table.isChanged) this.#stored.store(table.entries);
    } finally {
      for (const death of deaths) await death[Symbol.asyncDispose]();
      await hold[Symbol.asyncDispose]();
    }
    for (const task of tasks) task.done?.();
    return table;
  }

  /** What has become of our requests? */
  #look(table: LockTable): void {
    const { id: client } = this.#client;
    const own = new Map(table.entries.filter((entry) => entry.client === client).map((entry) => [entry.id, entry]));
    for (const request of [...this.#requests]) {
      const entry = own.get(request.id);
      if (request.state === "waiting" && entry?.isHeld === true) void this.#callWithLock(request);
      else if (entry === undefined && ["waiting", "held"].includes(request.state)) this.#fail(request, stolen(request));
    }
    this.#setPatrol([...this.#requests].some(({ state }) => state === "waiting"));
  }

  /** Waiting keeps the process alive; holding does not. */
  #setPatrol(isOn: boolean): void {
    if (isOn) this.#patrol ??= setInterval(() => this.#isRunning || this.#do(LOOK), PATROL_MS);
    else {
      clearInterval(this.#patrol);
      this.#patrol = undefined;
    }
  }

  #lost(reason: LockstepError): void {
    this.#setPatrol(false);
    for (const request of [...this.#requests]) if (request.state !== "new") this.#fail(request, reason);
  }
}

/** Looks at the table. When the space is closed, there is nothing to see. */
const LOOK: Task = { apply: () => {}, fail: () => {} };

function stolen({ asked: { name } }: LockRequest): DOMException {
  return new DOMException(`the lock ${JSON.stringify(name)} was stolen by another request`, "AbortError");
}

const known = new WeakMap<Locks, WebLocks>();

/**
 * The Web Locks API over a space: locks by any name for every thread and process that calls this with the same space. They have nothing to do with
 * `space.lock(name)` of the same name. Throws `"mismatch"` when they are open with other options.
 */
export function webLocks(space: LocalSpace, options: WebLocksOptions = {}): WebLockManager {
  const stored = new StoredTable(space, NAME, options.bytes ?? BYTES);
  const locks = known.get(space) ?? new WebLocks(space, stored);
  known.set(space, locks);
  return locks;
}
