import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, describe, test } from "node:test";
import { type LocalSpace, processes } from "lockstep";
import type { SharedEvent } from "../../src/local/event.ts";
import type { SharedLock } from "../../src/local/lock.ts";
import { RecordWord } from "../../src/local/memory/layout.ts";
import { type Graph, holderOf } from "../../src/local/raw/circle.ts";
import { cycles } from "../../src/local/raw/deadlock.ts";
import { Manner } from "../../src/local/raw/waits.ts";
import { WAITED_SINCE } from "../../src/local/wait-set.ts";
import { Lockstep } from "../fixtures/cli/lockstep.ts";
import { LockRecord } from "../fixtures/lock/lock-record.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { Peer } from "../fixtures/lock/peer.ts";
import { until } from "../fixtures/lock/until.ts";
import { isStopped } from "../fixtures/remote/is-stopped.ts";

const shm = ownShmDir();
let spaces = 0;

async function open(t: TestContext): Promise<LocalSpace> {
  const space = await processes(`seen ${spaces++}`);
  t.after(() => space.close());
  return space;
}

/** The table, a line a row, several blanks as one. */
async function table(t: TestContext, space: LocalSpace): Promise<string[]> {
  const lockstep = new Lockstep(t, ["status", "--space", space.name]);
  assert.deepEqual(await lockstep.closed(), { code: 0, signal: null });
  assert.equal(lockstep.stderr, "");
  return lockstep.stdout.trimEnd().split("\n");
}

/** Without the columns that differ from run to run: PID, UP and COMMAND. */
function stable(lines: readonly string[]): string[] {
  return lines.slice(2).map((line) =>
    line
      .replace(/ +\d+(\/\d+)? +\d+[smhd] .*/, " …")
      .replace(/(?<=awaited for )\d+[smhd]/, "…")
      .trim()
      .replaceAll(/ {2,}/g, " | "),
  );
}

// oxlint-disable-next-line no-explicit-any -- the shape is what is tested
async function statusOf(t: TestContext, space: LocalSpace): Promise<any> {
  const lockstep = new Lockstep(t, ["status", "--space", space.name, "--json"]);
  assert.deepEqual(await lockstep.closed(), { code: 0, signal: null });
  const { spaces: found } = JSON.parse(lockstep.stdout) as { spaces: unknown[] };
  assert.equal(found.length, 1);
  return found[0];
}

describe("status · processes", () => {
  test("waits in a circle are shown as long as none of them is told", async (t) => {
    const space = await open(t);
    const other = await processes(space.name);
    t.after(() => other.close());
    const [a, b] = [space.lock("a") as SharedLock, other.lock("b") as SharedLock];
    assert.deepEqual((await statusOf(t, space)).cycles, []);
    const holds = [a.acquireSync(), b.acquireSync()];
    // As two threads write it that take a lock back after a condition's wait: nobody can be told.
    a.actor.waits.block((space.lock("b") as SharedLock).at, Manner.UNFAILING);
    b.actor.waits.block((other.lock("a") as SharedLock).at, Manner.UNFAILING);
    const step = { owner: "the main thread", process: process.pid };
    assert.deepEqual((await statusOf(t, space)).cycles, [
      [
        { ...step, lock: "b" },
        { ...step, lock: "a" },
      ],
    ]);
    const who = `the main thread of process ${process.pid}`;
    assert.equal(
      (await table(t, space)).at(-1),
      `deadlock: ${who} waits for "b", which ${who} holds, who waits for "a", which ${who} holds`,
    );
    for (const hold of holds) hold.releaseSync();
    assert.deepEqual((await statusOf(t, space)).cycles, []);
    for (const { actor } of [a, b]) actor.waits.end(actor.waits.thread);
  });

  test("what only looks like a circle is not shown", async (t) => {
    const space = await open(t);
    const other = await processes(space.name);
    t.after(() => other.close());
    const [a, b] = [space.lock("a") as SharedLock, other.lock("b") as SharedLock];
    const holds = [a.acquireSync(), b.acquireSync()];
    a.actor.waits.block(a.at, Manner.FAILING); // as written by a thread that has just got what it waited for
    assert.deepEqual((await statusOf(t, space)).cycles, []);
    const copy = (): Graph => {
      a.actor.waits.block((space.lock("b") as SharedLock).at, Manner.FAILING);
      b.actor.waits.block((other.lock("a") as SharedLock).at, Manner.FAILING);
      const words = a.words.slice();
      return { words, layout: a.actor.layout, dead: () => false, holders: (at) => holderOf(words, at) };
    };
    const [first, second] = [copy(), copy()]; // of other waits
    assert.equal(cycles(first, () => first).length, 1);
    assert.deepEqual(
      cycles(first, () => second),
      [],
    );
    for (const hold of holds) hold.releaseSync();
    for (const { actor } of [a, b]) actor.waits.end(actor.waits.thread);
  });

  test("no space is open: it says so, and makes nothing", async (t) => {
    const empty = join(shm, "empty");
    mkdirSync(empty);
    const lockstep = new Lockstep(t, ["status"], { env: { LOCKSTEP_SHM_DIR: empty } });
    assert.deepEqual(await lockstep.closed(), { code: 0, signal: null });
    assert.equal(lockstep.stdout, "no space is open\n");
    assert.deepEqual(readdirSync(empty), []);
    const json = new Lockstep(t, ["status", "--json"], { env: { LOCKSTEP_SHM_DIR: empty } });
    await json.closed();
    assert.deepEqual(JSON.parse(json.stdout), { spaces: [] });
  });

  test("a space that was named and is not there is 1", async (t) => {
    const lockstep = new Lockstep(t, ["status", "--space", "no such"]);
    assert.deepEqual(await lockstep.closed(), { code: 1, signal: null });
    assert.equal(lockstep.stdout, 'no space "no such" is open\n');
  });

  test("every kind of thing, with those who have it and those who wait", async (t) => {
    const space = await open(t);
    space.lock("a free lock").acquireSync().releaseSync();
    space.lock("b held lock").acquireSync();
    space.rlock("c rlock").acquireSync();
    await space.semaphore("d semaphore", { permits: 5 }).acquire({ permits: 2 });
    const waits: Promise<unknown>[] = [
      space.event("e event").wait(),
      space.event("e event").wait(),
      space.latch("f latch", 3).wait(),
      space.barrier("g barrier", 3).wait(),
      space.queue("i empty").get(),
    ];
    await space.latch("f latch", 3).countDown(2);
    const jobs = space.queue("h jobs", { capacity: 2, joinable: true });
    await jobs.put(1);
    await jobs.put(2);
    await jobs.get();
    await jobs.put(3);
    waits.push(jobs.put(4), jobs.join());
    const guard = space.lock("j guard");
    waits.push(space.condition("k condition", guard).wait(guard.acquireSync()));
    const left = space.pipe("q pipe", "left");
    await left.send("one");
    waits.push(left.receive());
    await space.rwlock("r read").read.acquire();
    await space.rwlock("r read").read.acquire();
    waits.push(space.rwlock("r read").write.acquire());
    await space.rwlock("s written").write.acquire();
    waits.push(space.rwlock("s written").read.acquire());
    space.value("l value", "int32", 7);
    space.value("m wide", "bigint64", 2n ** 60n);
    space.array("n array", "float64", 10);
    space.event("o set event").setSync();
    space.queue("p closed").closeSync();
    for (const each of waits) each.catch(() => {});
    const seen = async (): Promise<string[]> => stable(await table(t, space));
    const expected = [
      "a free lock | lock | free",
      "b held lock | lock | held | holds …",
      "c rlock | rlock | held | holds …",
      "d semaphore | semaphore | 3 of 5 permits left | holds 2 …",
      "e event | event | not set, awaited for … | waits 2 …",
      "f latch | latch | 1 of 3 to count down, awaited for … | waits …",
      "g barrier | barrier | 1 of 3 have come, awaited for … | waits …",
      "h jobs | queue | 2 of 2 values, awaited for … | has taken 1 …",
      "waits to put …",
      "waits to join …",
      "i empty | queue | 0 values, awaited for … | waits to get …",
      "j guard | lock | free",
      "k condition | condition | awaited for … | waits …",
      "l value | value | int32 7",
      "m wide | value | bigint64 1152921504606846976",
      "n array | array | 10 × float64",
      "o set event | event | set",
      "p closed | queue | 0 values, closed",
      "q pipe | pipe | left open, right free; 1 and 0 on the way, awaited for … | has left …",
      "waits to receive …",
      "r read | rwlock | held to read, awaited for … | reads 2 …",
      "waits to write …",
      "s written | rwlock | held to write, awaited for … | writes …",
      "waits to read …",
    ];
    assert.deepEqual(await seen(), expected);
    const { things } = (await statusOf(t, space)) as { things: { name: string; first?: unknown }[] };
    assert.equal(things.find(({ name }) => name === "m wide")!.first, "1152921504606846976");
  });

  test("since when somebody waits: from when the first one came to a line that has had no break since", async (t) => {
    const space = await open(t);
    const lock = space.lock("door") as SharedLock;
    const event = space.event("event") as SharedEvent;
    const stamps = { door: lock.at + RecordWord.WAITED_SINCE, event: event.lock.at + WAITED_SINCE };
    const since = async (): Promise<unknown[]> => {
      const { things } = (await statusOf(t, space)) as { things: { waitedSince: string | null }[] };
      return things.map(({ waitedSince }) => waitedSince);
    };
    const long = "2020-01-01T00:00:00.000Z";
    for (let round = 0; round < 2; round++) {
      const startMs = Date.now();
      const hold = lock.acquireSync();
      event.clearSync();
      assert.deepEqual(await since(), [null, null]);
      const waits: Promise<unknown>[] = [lock.withLock(() => {}), event.wait()];
      for (const each of await since()) assert.ok(Date.parse(each as string) > startMs - 2000, `${each}`);
      for (const at of Object.values(stamps)) lock.words[at] = Date.parse(long) / 1000;
      const peer = await Peer.start(t, "processes", space);
      const more = peer.call("acquire", "door");
      await until(() => new LockRecord(lock).waiting === 2, "two in line");
      waits.push(event.wait());
      assert.deepEqual(await since(), [long, long]);
      hold.releaseSync();
      event.setSync();
      await more;
      await peer.call("release", "door");
      await Promise.all(waits);
    }
  });

  test("run: the holder, who waits, and their commands", async (t) => {
    const space = await open(t);
    const holder = new Lockstep(t, ["run", "--lock", "door", "--space", space.name, "--", "sh", "-c", "echo inside; exec cat"]);
    await holder.says("inside");
    const waiter = new Lockstep(t, ["run", "--lock", "door", "--space", space.name, "--", "true"]);
    await until(() => new LockRecord(space.lock("door")).waiting === 1, "one in line");
    const lines = await table(t, space);
    assert.match(lines[0]!, new RegExp(`^space ${space.name}: 3 of 256 openings, 1 of 1024 names$`));
    assert.match(lines[1]!, /^ {2}NAME +KIND +STATE +WHO +PID +UP +COMMAND$/);
    assert.match(
      lines[2]!,
      new RegExp(`^  door +lock +held, awaited for \\d+s +holds +${holder.pid} +\\d+s +.*main.js run --lock door .* exec cat$`),
    );
    assert.match(lines[3]!, new RegExp(`^ +waits +${waiter.pid} +\\d+s +.*main.js run --lock door .* true$`));
    for (const column of ["NAME", "KIND", "STATE", "WHO", "PID", "UP", "COMMAND"]) {
      const at = lines[1]!.indexOf(column);
      for (const line of lines.slice(2)) assert.match(line.slice(at - 2, at + 1), /^ {2}[^ ]|^ {3}$/, `${column} of ${line}`);
    }
    holder.child.stdin!.end();
    await waiter.closed();
  });

  test("run, killed −9 while CMD lives: the process that keeps the hold, and for whom", async (t) => {
    const space = await open(t);
    const holder = new Lockstep(t, ["run", "--lock", "door", "--space", space.name, "--", "sleep", "1000"]);
    const command = await holder.command();
    t.after(() => process.kill(command, "SIGKILL"));
    holder.child.kill("SIGKILL");
    await holder.ended;
    const lines = await table(t, space);
    assert.match(lines[2]!, new RegExp(`door +lock +held +holds +${command} +\\d+s +\\(for ${holder.pid}, which has ended\\) sleep 1000$`));
    const { openings } = await statusOf(t, space);
    const { processes: keepers, ...opening } = openings.find(({ pid }: { pid: number }) => pid === holder.pid);
    assert.deepEqual(opening, { slot: 1, pid: holder.pid, thread: 0, dead: false });
    assert.deepEqual(
      keepers.map(({ pid, command: line }: { pid: number; command: string }) => [pid, line]),
      [[command, "sleep 1000"]],
    );
  });

  test("the dead: a lock that was abandoned, a permit that will return", async (t) => {
    const space = await open(t);
    const peer = await Peer.start(t, "processes", space);
    await peer.call("acquire", "door");
    await peer.end();
    const lines = await table(t, space);
    assert.match(lines[0]!, /: 1 of 256 openings/);
    assert.match(lines[2]!, new RegExp(`door +lock +abandoned +holds +${peer.pid} +\\(has ended\\)$`));
    assert.equal(lines.at(-1), `ended without leaving: ${peer.pid}`);
    const seen = await statusOf(t, space);
    assert.equal(seen.things.find(({ name }: { name: string }) => name === "door").abandoned, true);
    space.lock("door").acquireSync().releaseSync();
    assert.match((await table(t, space))[2]!, /door +lock +free$/);
  });

  test("nobody is left but somebody died holding: the space is there to be told of", async (t) => {
    const name = `seen ${spaces++}`;
    const killed = new Lockstep(t, ["run", "--lock", "door", "--space", name, "--", "sh", "-c", "kill -KILL $$"]);
    await killed.ended;
    const lockstep = new Lockstep(t, ["status", "--space", name]);
    assert.deepEqual(await lockstep.closed(), { code: 0, signal: null });
    assert.match(lockstep.stdout, /0 of 256 openings.*\n.*\n {2}door +lock +abandoned\n$/);
  });

  test("which thread of a process it is", async (t) => {
    const space = await open(t);
    const peer = await Peer.start(t, "worker", space);
    await peer.call("acquire", "door");
    const { things } = await statusOf(t, space);
    const { holder } = things.find(({ name }: { name: string }) => name === "door");
    assert.equal(holder.pid, process.pid);
    assert.ok(holder.thread > 0);
    assert.match(
      (await table(t, space)).find((line) => line.includes("door"))!,
      new RegExp(` ${process.pid}/${holder.thread} `),
    );
  });

  test("one who is stopped in the tables of names is shown, and status does not wait for it", async (t) => {
    const space = await open(t);
    const directory = LockRecord.ofDirectory(space.lock("door"));
    const peer = await Peer.start(t, "processes", space);
    peer.tell("bindForEver", "name ");
    await peer.stopWhen(() => directory.ownerPid === peer.pid);
    assert.ok(isStopped(peer.pid));
    const line = (await table(t, space)).find((each) => each.includes("tables of names"));
    assert.match(line!, new RegExp(`held +holds +${peer.pid} `));
    peer.signal("SIGCONT");
  });

  test("the shape of --json, and no word of the segment changes by looking", async (t) => {
    const space = await open(t);
    space.lock("door").acquireSync();
    const segment = join(shm, `lockstep-${process.getuid!()}`, encodeURIComponent(space.name), "segment");
    const print = (): string => createHash("sha256").update(readFileSync(segment)).digest("hex");
    const before = print();
    const { openings, ...rest } = await statusOf(t, space);
    await table(t, space);
    assert.equal(print(), before);
    const holder = { slot: 0, pid: process.pid, thread: 0, dead: false };
    assert.deepEqual(rest, {
      space: space.name,
      openingsMost: 256,
      namesMost: 1024,
      directory: { holder: null, abandoned: false, waiters: [], waitedSince: null },
      things: [{ kind: "lock", name: "door", holder, abandoned: false, waiters: [], waitedSince: null }],
      cycles: [],
    });
    const [
      {
        processes: [own],
        ...opening
      },
    ] = openings;
    assert.deepEqual(opening, holder);
    assert.equal(own.pid, process.pid);
    assert.match(own.started, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.ok(Math.abs(Date.now() - performance.now() - Date.parse(own.started)) < 5000);
  });

  test("a reader that has seen enough does no harm", async (t) => {
    const space = await open(t);
    for (let name = 0; name < 1000; name++) space.value(`${"a long name ".repeat(10)}${name}`, "int32");
    const lockstep = new Lockstep(t, ["status"]);
    lockstep.child.stdout!.once("data", () => lockstep.child.stdout!.destroy());
    assert.deepEqual(await lockstep.ended, { code: 0, signal: null });
    assert.equal(lockstep.stderr, "");
  });

  test("a space of another version cannot be read, and says why: 69", async (t) => {
    const space = await open(t);
    const { actor } = space.lock("door") as unknown as { actor: { words: Int32Array } };
    const version = actor.words[1]!;
    actor.words[1] = 99;
    const lockstep = new Lockstep(t, ["status", "--space", space.name]);
    assert.deepEqual(await lockstep.closed(), { code: 69, signal: null });
    actor.words[1] = version;
    assert.match(lockstep.stdout, /cannot be read: it is of another version of lockstep \(layout 99/);
  });
});
