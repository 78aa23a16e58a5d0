import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { type Pool, processes, threads } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { Parcels, pack } from "../../src/pool/parcel.ts";
import { POOL_TASKS, type PoolTasks } from "../fixtures/pool/pooled.ts";
import { anything } from "./anything.ts";

ownShmDir();

const values = fc.array(anything, { maxLength: 40 });
const size = fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 50 }));
/** What somebody asks of a pool; several ask at once. */
const question = fc.oneof(
  fc.record({ form: fc.constant("apply" as const), values }),
  fc.record({ form: fc.constantFrom("map", "starmap"), values, chunk: size }),
  fc.record({ form: fc.constantFrom("imap", "imapUnordered"), values, chunk: size, ahead: size, leaveAfter: size }),
  fc.record({ form: fc.constant("abort" as const), turns: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ form: fc.constant("exit" as const) }),
  fc.record({ form: fc.constant("fail" as const) }),
);
type Question = typeof question extends fc.Arbitrary<infer Q> ? Q : never;

function given(options: Record<string, number | undefined>): Record<string, number> {
  return Object.fromEntries(Object.entries(options).filter((entry): entry is [string, number] => entry[1] !== undefined));
}

/** Asks, and compares with what the function says here. */
async function answered(pool: Pool<PoolTasks>, asked: Question): Promise<void> {
  if (asked.form === "abort") return aborted(pool, asked.turns);
  if (asked.form === "exit") return assert.rejects(pool.apply("exit", [3]), { code: "broken" });
  if (asked.form === "fail") return assert.rejects(pool.map("failLater", [1, 2, 3] as never[]), { code: "E_THING" });
  const expected = structuredClone(asked.values);
  if (asked.form === "apply") return assert.deepEqual(await pool.apply("echo", asked.values), expected);
  if (asked.form === "map") return assert.deepEqual(await pool.map("echoOne", asked.values, given({ chunk: asked.chunk })), expected);
  if (asked.form === "starmap") {
    const lists = asked.values.map((value) => [value, 1] as const);
    return assert.deepEqual(await pool.starmap("echo", lists, given({ chunk: asked.chunk })), structuredClone(lists));
  }
  const { chunk, ahead, leaveAfter = Infinity } = asked as { chunk?: number; ahead?: number; leaveAfter?: number };
  const had: unknown[] = [];
  for await (const result of pool[asked.form as "imap"]("echoOne", asked.values, given({ chunk, ahead }))) {
    had.push(result);
    if (had.length >= leaveAfter) break;
  }
  if (asked.form === "imap") return assert.deepEqual(had, expected.slice(0, had.length));
  assert.equal(had.length, Math.min(expected.length, leaveAfter));
  if (leaveAfter === Infinity) for (const each of expected) assert.ok(had.some((one) => isSame(one, each)));
}

async function aborted(pool: Pool<PoolTasks>, turns: number): Promise<void> {
  const controller = new AbortController();
  const asked = assert.rejects(pool.apply("forever", [], { signal: controller.signal }), { name: "AbortError" });
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
  controller.abort();
  await asked;
}

function isSame(one: unknown, other: unknown): boolean {
  try {
    assert.deepEqual(one, other);
    return true;
  } catch {
    return false;
  }
}

test("properties · a list is put together from its pieces, however much of it had come before and was taken back", () => {
  fc.assert(
    fc.property(
      values,
      fc.integer({ min: 9, max: 200 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (list, most, part) => {
        const pieces = pack([7, ...list], 7, most);
        const parcels = new Parcels();
        for (const piece of pieces.slice(0, Math.floor(part * pieces.length))) assert.equal(parcels.take(piece), null);
        const taken = pieces.map((piece) => parcels.take(piece));
        assert.deepEqual(taken.pop(), structuredClone([7, ...list]));
        assert.ok(taken.every((each) => each === null));
      },
    ),
    { numRuns: 1000 },
  );
});

for (const [substrate, open, numRuns] of [
  ["threads", async () => threads("pool questions"), 60],
  ["processes", () => processes("pool questions"), 30],
] as const) {
  describe(`properties · ${substrate}`, () => {
    test("whatever is asked of a pool at once is answered as the functions answer here, while some end their worker, fail or are aborted", async (t) => {
      const space = await open();
      t.after(() => space.close());
      const pool = space.pool<PoolTasks>(POOL_TASKS, { workers: 2, bytes: 8192 });
      await fc.assert(
        fc.asyncProperty(fc.array(question, { minLength: 1, maxLength: 8 }), async (questions) => {
          await Promise.all(questions.map((each) => answered(pool, each)));
          assert.equal(pool.pending, 0);
        }),
        { numRuns },
      );
      await pool.close();
    });
  });
}
