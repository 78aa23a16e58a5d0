import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { type StoreSteps, fencedStore } from "lockstep/fence";

/** Cells that are compared and set, each step a while away. */
function cells(): StoreSteps<string> & { readonly of: Map<string, { token: bigint; text: string }>; refusals: number } {
  const of = new Map<string, { token: bigint; text: string }>();
  const store = {
    of,
    refusals: 0,
    async read(resource: string): Promise<bigint | null> {
      await setImmediate();
      return of.get(resource)?.token ?? null;
    },
    async write(resource: string, token: bigint, text: string, seen: bigint | null): Promise<boolean> {
      await setImmediate();
      if ((of.get(resource)?.token ?? null) !== seen) {
        store.refusals++;
        return false;
      }
      of.set(resource, { token, text });
      return true;
    },
  };
  return store;
}

describe("fenced store", () => {
  test("each resource has a token of its own", async () => {
    const store = cells();
    const fenced = fencedStore(store);
    await fenced.write(7n, "a", "by 7");
    await fenced.write(5n, "b", "by 5");
    await assert.rejects(fenced.write(6n, "a", "by 6"), { code: "fenced", message: /^token 6 comes too late for "a", which has seen 7:/ });
    await fenced.write(6n, "b", "by 6");
    assert.deepEqual([store.of.get("a")?.text, store.of.get("b")?.text], ["by 7", "by 6"]);
  });

  test("who is overtaken between reading and writing looks again: larger ones write, smaller ones are refused", async () => {
    const store = cells();
    const fenced = fencedStore(store);
    const tokens = [3n, 9n, 1n, 7n, 9n, 8n, 9n];
    const told = await Promise.allSettled(tokens.map((token) => fenced.write(token, "a", `by ${token}`)));
    assert.equal(store.of.get("a")?.text, "by 9");
    for (const [at, { status }] of told.entries()) if (tokens[at] === 9n) assert.equal(status, "fulfilled");
    assert.ok(store.refusals > 0);
  });

  test("a store that contradicts itself is not asked for ever", async () => {
    const never = fencedStore({ read: () => 5n, write: () => false });
    await assert.rejects(never.write(7n, "a", null), { code: "engine", message: /^the store refused token 7 for "a", but has seen 5;/ });
    const forgetful = fencedStore({ read: () => null, write: () => false });
    await assert.rejects(forgetful.write(7n, "a", null), { code: "engine", message: /but has seen none;/ });
  });

  test("what its steps throw is thrown, and what they read has to be a token", async () => {
    const broken = fencedStore({
      read: () => Promise.reject(new TypeError("no such table")),
      write: () => true,
    });
    await assert.rejects(broken.write(7n, "a", null), new TypeError("no such table"));
    const texts = fencedStore({ read: () => "5" as unknown as bigint, write: () => true });
    await assert.rejects(texts.write(7n, "a", null), {
      code: "invalid",
      message: /^the largest token of "a" that the store has read is 5, a string;/,
    });
  });

  test("what is no token and no resource is invalid, and nothing is read", async () => {
    const fenced = fencedStore({ read: () => assert.fail(), write: () => assert.fail() });
    for (const token of [7, -1n, 2n ** 63n, "7"] as bigint[]) await assert.rejects(fenced.write(token, "a", null), { code: "invalid" });
    for (const resource of ["", 7, undefined] as string[]) await assert.rejects(fenced.write(7n, resource, null), { code: "invalid" });
  });
});
