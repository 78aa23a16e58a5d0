import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { webLocks } from "lockstep/web-locks";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function webLocksHolding(substrate: Substrate): void {
  test("the callback is never called from within request()", async (t) => {
    const locks = webLocks(await opened(t, substrate));
    let wasCalled = false;
    const done = locks.request("a", () => (wasCalled = true));
    assert.equal(wasCalled, false);
    await done;
    assert.equal(wasCalled, true);
  });

  test("what the callback gives, or its promise, is what the request gives; what it throws, it throws", async (t) => {
    const locks = webLocks(await opened(t, substrate));
    assert.equal(await locks.request("a", () => 123), 123);
    assert.equal(await locks.request("a", async () => "later"), "later");
    let wasThenCalled = false;
    // oxlint-disable-next-line no-thenable -- that is the point
    for (const thrown of [new Error("mine"), { name: "test" }, { then: () => (wasThenCalled = true) }]) {
      const caught: unknown[] = [];
      const callbacks = [
        () => {
          throw thrown;
        },
        async () => {
          throw thrown;
        },
      ];
      for (const callback of callbacks)
        await locks.request("a", callback).then(
          () => assert.fail("fulfilled"),
          (error: unknown) => void caught.push(error),
        );
      assert.deepEqual(caught, [thrown, thrown]);
    }
    assert.equal(wasThenCalled, false);
    assert.deepEqual(await locks.query(), { held: [], pending: [] });
  });

  for (const [how, settle] of [
    ["resolves", (resolve: () => void) => resolve()],
    ["rejects", (_: () => void, reject: (error: Error) => void) => reject(new Error("mine"))],
  ] as const) {
    test(`the lock is held until what the callback returns ${how}, and the request settles after that`, async (t) => {
      const locks = webLocks(await opened(t, substrate));
      const order: string[] = [];
      let end = (): void => {};
      let settled: Promise<void> | undefined;
      const granted = new Promise<void>((isGranted) => {
        settled = locks
          .request("a", async () => {
            isGranted();
            await new Promise<void>((resolve, reject) => (end = () => settle(resolve, reject)));
          })
          .catch(() => {})
          .then(() => void order.push("settled"));
      });
      await granted;
      const next = locks.request("a", () => order.push("next"));
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      assert.equal(order.length, 0);
      order.push("end");
      end();
      await Promise.all([next, settled]);
      assert.deepEqual([order[0], new Set(order)], ["end", new Set(["end", "next", "settled"])]);
    });
  }

  test("when the request has settled, the lock has been released", async (t) => {
    const locks = webLocks(await opened(t, substrate));
    await locks.request("a", async () => {
      await locks.request("b", () => {});
      assert.notEqual(await locks.request("b", { ifAvailable: true }, (lock) => lock), null);
    });
  });

  test("ifAvailable calls back with null when the lock is not to be had, and passes on what comes of that", async (t) => {
    const locks = webLocks(await opened(t, substrate));
    assert.notEqual(await locks.request("a", { ifAvailable: true }, (lock) => lock), null);
    await locks.request("a", async () => {
      assert.equal(await locks.request("a", { ifAvailable: true }, (lock) => (lock === null ? 123 : 0)), 123);
      assert.equal(await locks.request("a", { ifAvailable: true, mode: "shared" }, (lock) => lock), null);
      assert.notEqual(await locks.request("b", { ifAvailable: true }, (lock) => lock), null);
      const thrown = { name: "test" };
      for (const throwIt of [
        () => {
          throw thrown;
        },
        async () => {
          throw thrown;
        },
      ])
        await assert.rejects(locks.request("a", { ifAvailable: true }, throwIt), (error) => error === thrown);
    });
    let waiting: Promise<void> | undefined;
    await locks.request("a", { mode: "shared" }, async () => {
      assert.equal(await locks.request("a", { ifAvailable: true }, (lock) => lock), null);
      assert.notEqual(await locks.request("a", { ifAvailable: true, mode: "shared" }, (lock) => lock), null);
      waiting = locks.request("a", () => {});
      assert.equal(await locks.request("a", { ifAvailable: true, mode: "shared" }, (lock) => lock), null); // behind the one who waits
    });
    await waiting;
  });

  test("a callback runs in the context in which it was given, whoever's end lets it run", async (t) => {
    const locks = webLocks(await opened(t, substrate));
    const context = new AsyncLocalStorage<string>();
    const seen = await Promise.all(
      ["first", "second", "third"].map((which) =>
        context.run(which, () =>
          locks.request("a", async () => {
            await setImmediate();
            return context.getStore();
          }),
        ),
      ),
    );
    assert.deepEqual(seen, ["first", "second", "third"]);
  });

  test("it has nothing to do with the space's own locks of that name", async (t) => {
    const space = await opened(t, substrate);
    space.lock("a").acquireSync();
    assert.equal(await webLocks(space).request("a", () => "held"), "held");
    assert.equal(webLocks(space), webLocks(space));
  });
}
