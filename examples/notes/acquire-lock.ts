// Note 002: `acquire_lock(lock_name, acquire_timeout=10, lock_…`, a lock on Redis. There the note breaks off; it goes on here as such functions do: the
// key is set if it is not there, to be forgotten after a lock_timeout, again and again until that is done; to release, it is deleted.
// On the store that --on or LOCKSTEP_URL names (redis://…, etcd://…), or in memory.
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type LockstepError, type RemoteSpace, connect } from "lockstep";

/** As r.set(name, …, nx=True, px=lock_timeout) in a loop, which makes three mistakes. By a map, so that it runs on every store. */
async function acquireLockWrong(space: RemoteSpace, name: string, acquireTimeoutMs: number, lockTimeoutMs: number): Promise<boolean> {
  const keys = space.map<number>("keys");
  for (const endsAtMs = Date.now() + acquireTimeoutMs; Date.now() < endsAtMs; await setTimeout(5)) {
    const { value: expiresAtMs = 0, version } = await keys.entry(name);
    if (expiresAtMs > Date.now()) continue; // somebody has it
    const isOurs = await space.commit([keys.check(name, version)], [keys.write(name, Date.now() + lockTimeoutMs)]);
    if (isOurs !== null) return true;
  }
  return false;
}

/** As r.delete(name): the key, whoever's it is by now. */
async function releaseLockWrong(space: RemoteSpace, name: string): Promise<void> {
  await space.map("keys").delete(name);
}

const url = parseArgs({ options: { on: { type: "string" } } }).values.on ?? process.env["LOCKSTEP_URL"] ?? "memory:";
const open = (): Promise<RemoteSpace> => connect(url, { space: "notes", ttlMs: 2000 });
const [p1, p2, p3] = [await open(), await open(), await open()]; // as on three machines
const stock = `stock ${process.pid}`;

await acquireLockWrong(p1, stock, 1000, 50); // P1 thinks that 50 ms are enough
const second = await acquireLockWrong(p2, stock, 10_000, 60_000);
console.log(`wrong, P1 is slow: P2 comes in beside it: ${second}`); // → wrong, P1 is slow: P2 comes in beside it: true
await releaseLockWrong(p1, stock); // P1 is through, and deletes the key, which is P2's
const third = await acquireLockWrong(p3, stock, 1000, 60_000);
console.log(`wrong, P1 releases: P3 comes in beside P2: ${third}`); // → wrong, P1 releases: P3 comes in beside P2: true
await releaseLockWrong(p3, stock);
await acquireLockWrong(p1, stock, 1000, Number.MAX_SAFE_INTEGER); // no lock_timeout, then; and P1 is killed
const after = await acquireLockWrong(p2, stock, 200, 60_000);
console.log(`wrong, no lock_timeout: P2 comes in after P1: ${after}`); // → wrong, no lock_timeout: P2 comes in after P1: false
await releaseLockWrong(p2, stock);

const lock = p2.lock(stock);
await p1.lock(stock).acquire(); // renewed as long as P1 lives: ttlMs says how soon its death is known, not how long it may hold
const slow = await lock.withLock(() => "it, too", { timeoutMs: 3000 }).catch((error: LockstepError) => error.code);
console.log(`right, P1 is slow: P2 has ${slow}`); // → right, P1 is slow: P2 has timeout
const waiting = lock.acquire(); // in line; told when it is its turn
await p1.close(); // without a release; had P1 been killed, this would be known after ttlMs
const hold = await waiting;
const { token } = hold;
console.log(`right, P1 is gone: P2 is in, abandoned ${hold.abandoned}`); // → right, P1 is gone: P2 is in, abandoned true
await p3.lock(stock).release(); // somebody ends the hold of P2
const next = await p3.lock(stock).acquire();
if (!hold.signal.aborted) await once(hold.signal, "abort");
console.log(`right, P2 is told: ${(hold.signal.reason as LockstepError).code}`); // → right, P2 is told: lost
await hold.release(); // of its own hold: there is nothing left to do
console.log(`right, P2 releases: P3 is alone: ${(await lock.tryAcquire()) === null}`); // → right, P2 releases: P3 is alone: true
console.log(`right, tokens grow: ${next.token > token}`); // → right, tokens grow: true
await next.release();
await Promise.all([p2.close(), p3.close()]);
