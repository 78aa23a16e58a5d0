import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { type WebLockManager, webLocks } from "lockstep/web-locks";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

type Any = (...args: unknown[]) => Promise<unknown>;

const unreached = (): never => assert.fail("called back");
const requestOf = (locks: WebLockManager): Any => (locks.request as Any).bind(locks);

export function webLocksArguments(substrate: Substrate): void {
  test("a name and a callback are needed, and the callback is a function", async (t) => {
    const request = requestOf(webLocks(await opened(t, substrate)));
    await assert.rejects(request(), TypeError);
    await assert.rejects(request("a"), TypeError);
    await assert.rejects(request(Symbol("a"), unreached), TypeError);
    for (const none of [undefined, null, 123, "abc", [], {}, Promise.resolve()]) {
      await assert.rejects(request("a", none), TypeError);
      await assert.rejects(request("a", {}, none), TypeError);
    }
  });

  test("a mode is shared or exclusive, options are an object, a signal is one", async (t) => {
    const request = requestOf(webLocks(await opened(t, substrate)));
    for (const mode of ["foo", "", null, 1, "Shared"]) await assert.rejects(request("a", { mode }, unreached), TypeError);
    for (const options of [1, "shared", true]) await assert.rejects(request("a", options, unreached), TypeError);
    for (const signal of ["text", 12.34, false, {}, null, Symbol("a"), unreached])
      await assert.rejects(request("a", { signal }, unreached), TypeError);
    for (const options of [undefined, null, {}, { mode: undefined }, { signal: undefined }, { mode: "exclusive" }])
      assert.equal(await request("a", options, ({ mode }: { mode: string }) => mode), "exclusive");
    assert.equal(await request("a", { mode: "shared" }, ({ mode }: { mode: string }) => mode), "shared");
    assert.equal(await request(42, ({ name }: { name: string }) => name), "42");
  });

  const { signal } = new AbortController();
  for (const options of [
    { steal: true, ifAvailable: true },
    { steal: true, mode: "shared" },
    { steal: true, signal },
    { ifAvailable: true, signal },
  ]) {
    test(`${inspect(options, { depth: 0 })} is a NotSupportedError`, async (t) => {
      const request = requestOf(webLocks(await opened(t, substrate)));
      await assert.rejects(
        request("a", options, unreached),
        (error) => error instanceof DOMException && error.name === "NotSupportedError",
      );
    });
  }

  test('a name beginning with "-" is a NotSupportedError; any other text is a name, each a lock of its own', async (t) => {
    const locks = webLocks(await opened(t, substrate));
    for (const name of ["-", "-foo"]) await assert.rejects(locks.request(name, unreached), { name: "NotSupportedError" });
    const names = ["", "x-", "abc\u0000def", "\ud800", "\udc00", "\udc00\ud800", "\uffff", "\ufffd", "a".repeat(5000), "🔒"];
    const releases: (() => void)[] = [];
    const ended: Promise<void>[] = [];
    for (const name of names)
      await new Promise<void>((granted) => {
        const request = locks.request(name, (lock) => {
          assert.equal(lock!.name, name);
          granted();
          return new Promise<void>((release) => releases.push(release));
        });
        ended.push(request);
      });
    const { held } = await locks.query();
    assert.deepEqual(
      held.map(({ name }) => name),
      names,
    );
    for (const release of releases) release();
    await Promise.all(ended);
  });

  test("more than there is room for is full, saying what to do; the others go on", async (t) => {
    const space = await opened(t, substrate);
    const locks = webLocks(space, { bytes: 512 });
    assert.throws(() => webLocks(space), { code: "mismatch" });
    assert.throws(() => webLocks(space, { bytes: 0 }), { code: "invalid", message: /bytes is 0/ });
    await assert.rejects(locks.request("a".repeat(200), unreached), { name: "LockstepError", code: "full", message: /bytes/ });
    let waiting: Promise<unknown>[] = [];
    await locks.request("a", async () => {
      waiting = Array.from({ length: 20 }, () => locks.request("a", () => 1));
      await Promise.any(
        waiting.map((request) =>
          request.then(
            () => assert.fail("granted"),
            () => {},
          ),
        ),
      ); // one has been refused
    });
    const outcomes = await Promise.allSettled(waiting);
    assert.equal(outcomes[0]!.status, "fulfilled");
    for (const outcome of outcomes) if (outcome.status === "rejected") assert.equal(outcome.reason.code, "full");
    await locks.request("a", () => {});
    assert.deepEqual(await locks.query(), { held: [], pending: [] });
  });
}
