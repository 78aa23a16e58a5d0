import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { isInside, waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { Occupants } from "../../fixtures/semaphore/occupants.ts";
import { SEMAPHORE_DEEDS, type SemaphoreRemote } from "../../fixtures/semaphore/semaphore-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const SEATS = { name: "seats", permits: 3 };
/** "Within a second", and what a machine with other things to do adds. */
const NOTICED_MS = 2000;
/** Of whom the long run kills more. */
const KILLS = 12;

export function semaphoreDeaths(substrate: Substrate, killed: number = KILLS): void {
  for (const form of ["acquire", "acquireSync"] as const) {
    test(`the permits of one killed are had by ${form} within a second`, async (t) => {
      const space = await opened(t, substrate);
      const semaphore = space.semaphore("seats", { permits: 3 });
      const [holder, waiter]: SemaphoreRemote[] = await Remote.startAll(t, substrate, space, SEMAPHORE_DEEDS, 2);
      await holder!.call("acquireSync", SEATS, { permits: 2 });
      await holder!.call("acquire", SEATS);
      const had = waiter!.call(form, SEATS, { permits: 3 });
      await until(() => waitersOf(semaphore) === 1, "it waits");
      const killedAtMs = performance.now();
      await holder!.end();
      assert.equal(await had, 3);
      assert.ok(performance.now() - killedAtMs < NOTICED_MS, `${performance.now() - killedAtMs} ms`);
      assert.equal(semaphore.available, 0);
    });
  }

  test("who comes when the holder is dead has its permits at once, without waiting", async (t) => {
    const space = await opened(t, substrate);
    const semaphore = space.semaphore("seats", { permits: 3 });
    const holder: SemaphoreRemote = await Remote.start(t, substrate, space, SEMAPHORE_DEEDS);
    await holder.call("acquire", SEATS, { permits: 3 });
    assert.equal(semaphore.tryAcquireSync(), null);
    await holder.end();
    assert.equal(semaphore.tryAcquireSync(3)?.permits, 3);
  });

  test("who exits with permits has given them back", async (t) => {
    const space = await opened(t, substrate);
    const semaphore = space.semaphore("seats", { permits: 3 });
    const holder: SemaphoreRemote = await Remote.start(t, substrate, space, SEMAPHORE_DEEDS);
    await holder.call("acquire", SEATS, { permits: 3 });
    holder.tell("exit", 0);
    assert.equal((await semaphore.acquire({ permits: 3 })).permits, 3);
  });

  test("who gets a dead one's place in the space has nothing of it", async (t) => {
    const space = await opened(t, substrate);
    const semaphore = space.semaphore("seats", { permits: 3 });
    for (let round = 0; round < 4; round++) {
      const heir: SemaphoreRemote = await Remote.start(t, substrate, space, SEMAPHORE_DEEDS);
      assert.equal(await heir.call("tryAcquireSync", SEATS, 3), 3);
      heir.tell("acquire", SEATS);
      await until(() => waitersOf(semaphore) === 1, "it waits");
      await heir.end();
    }
    assert.equal(semaphore.tryAcquireSync(3)?.permits, 3);
    semaphore.releaseSync();
    assert.equal(semaphore.available, 1);
  });

  test("one killed while it waited is passed over", async (t) => {
    const space = await opened(t, substrate);
    const semaphore = space.semaphore("seats", { permits: 3 });
    for (const form of ["acquire", "acquireSync"] as const) {
      const permit = semaphore.acquireSync({ permits: 3 });
      const [dead, living]: SemaphoreRemote[] = await Remote.startAll(t, substrate, space, SEMAPHORE_DEEDS, 2);
      dead!.tell(form, SEATS);
      const had = living!.call(form, SEATS);
      await until(() => waitersOf(semaphore) === 2, "both wait");
      await dead!.end();
      permit.releaseSync();
      assert.equal(await had, 1);
      await living!.call("giveBack");
      assert.equal(semaphore.available, 3);
    }
  });

  if (substrate.name === "processes") {
    for (const end of [true, false]) {
      test(`a permit that was to go to one ${end ? "killed" : "stopped"} before it had it goes to another within a second`, async (t) => {
        const space = await opened(t, substrate);
        const semaphore = space.semaphore("seats", { permits: 3 });
        const permit = semaphore.acquireSync({ permits: 3 });
        const remotes: SemaphoreRemote[] = await Remote.startAll(t, substrate, space, SEMAPHORE_DEEDS, 3);
        const had = remotes.map((remote, at) => remote.call(at === 1 ? "acquireSync" : "acquire", SEATS));
        await until(() => waitersOf(semaphore) === 3 && !isInside(semaphore), "all wait");
        await Promise.all([remotes[0]!.stop(), remotes[1]!.stop()]);
        had[0]!.catch(() => {});
        had[1]!.catch(() => {});
        const givenAtMs = performance.now();
        permit.releaseSync();
        semaphore.acquireSync({ permits: 2 });
        if (end) await Promise.all([remotes[0]!.end(), remotes[1]!.end()]);
        assert.equal(await had[2], 1);
        assert.ok(performance.now() - givenAtMs < NOTICED_MS, `${performance.now() - givenAtMs} ms`);
      });
    }
  }

  test(`${killed} are killed at random moments: never are more inside than there are permits, and none is lost`, async (t) => {
    const space = await opened(t, substrate);
    const semaphore = space.semaphore("seats", { permits: 3 });
    const occupants = new Occupants(space);
    let random = 1;
    const kill = async (number: number, isBlocking: boolean): Promise<void> => {
      for (let kills = 0; kills < killed / 4; kills++) {
        const remote: SemaphoreRemote = await Remote.start(t, substrate, space, SEMAPHORE_DEEDS);
        remote.tell("visitForEver", SEATS, number, isBlocking);
        await until(() => occupants.has(number), "it has been inside");
        random = (random * 48_271) % 0x7fff_ffff;
        await setTimeout(random % 25);
        await remote.end();
        occupants.leaveAs(number);
      }
    };
    let isOver = false;
    const survivor: SemaphoreRemote = await Remote.start(t, substrate, space, SEMAPHORE_DEEDS);
    survivor.tell("visitForEver", SEATS, 4, true);
    let visits = 0;
    const own = async (): Promise<void> => {
      for (; !isOver; visits++) await semaphore.withPermit(() => setTimeout(0));
    };
    const visiting = own();
    await Promise.all([0, 1, 2, 3].map((number) => kill(number, number % 2 === 0)));
    isOver = true;
    await visiting;
    await survivor.end();
    assert.equal(occupants.violations, 0);
    assert.equal((await semaphore.acquire({ permits: 3, timeoutMs: 10_000 })).permits, 3);
    t.diagnostic(`${visits} visits meanwhile`);
  });
}
