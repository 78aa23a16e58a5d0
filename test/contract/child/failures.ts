import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { type Child, LockstepError } from "lockstep";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";
import { running } from "./joining.ts";

const ECHO = new URL("../../fixtures/child/echo.js", import.meta.url);
const ENDING = new URL("../../fixtures/child/ending.js", import.meta.url);

export function childFailures(substrate: Substrate): void {
  test('an error in the child is "broken", with the error as cause: name, message, stack, code and its own cause', async (t) => {
    const child = (await opened(t, substrate)).start(ENDING, "endingInError");
    const error = await failureOf(child, "broken", /"endingInError" of file:.*(process|worker) \d+, failed: TypeError: no such thing/);
    const cause = error.cause as NodeJS.ErrnoException;
    assert.deepEqual([cause.name, cause.message, cause.code], ["TypeError", "no such thing", "E_THING"]);
    assert.match(cause.stack!, /TypeError: no such thing\n\s+at endingInError \(file:.*ending\.js:\d+:\d+\)/);
    assert.ok(cause.cause instanceof Error);
    assert.deepEqual([cause.cause.name, cause.cause.message, cause.cause.cause], ["RangeError", "the reason", "the reason's reason"]);
    assert.equal(child.exitCode, 1);
  });

  test("an error of ours in the child is one here too", async (t) => {
    const error = await failureOf(
      (await opened(t, substrate)).start(ENDING, "endingInOurError"),
      "broken",
      /LockstepError: no room for it/,
    );
    assert.ok(error.cause instanceof LockstepError);
    assert.equal(error.cause.code, "full");
  });

  test("what is thrown and is no error is the cause as it is", async (t) => {
    const error = await failureOf((await opened(t, substrate)).start(ENDING, "endingInText"), "broken", /'just text' was thrown/);
    assert.equal(error.cause, "just text");
  });

  test("an error that nobody caught is the cause too, though the function was still pending", async (t) => {
    const child = (await opened(t, substrate)).start(ENDING, "endingInTimer");
    const error = await failureOf(child, "broken", /ended with exit code 1 before it had settled: TypeError: no such thing/);
    assert.deepEqual([(error.cause as Error).name, (error.cause as Error).message], ["TypeError", "no such thing"]);
    assert.equal(child.exitCode, 1);
  });

  test("an error that the child handles does not count, whether it goes on to its end or is ended", async (t) => {
    const space = await opened(t, substrate);
    const gate = space.lock("gate").acquireSync();
    const children = [space.start(ENDING, "endingAtGateInSpite"), space.start(ENDING, "endingAtGateInSpite")];
    await running(space, 2);
    children[0]!.kill();
    assert.equal(await children[0]!.join(), undefined);
    gate.releaseSync();
    assert.equal(await children[1]!.join(), "through");
  });

  test("a promise that nothing is left to settle is told", async (t) => {
    await failureOf((await opened(t, substrate)).start(ENDING, "endingPending"), "broken", /still pending/);
  });

  test('a module, an export or a function that is not there is "invalid", naming it', async (t) => {
    const space = await opened(t, substrate);
    const missing = new URL("./missing.js", ECHO);
    await failureOf(space.start(missing, "echo"), "invalid", /there is no module file:.*missing\.js/);
    await failureOf(space.start(ECHO, "toString"), "invalid", /echo\.js exports no "toString"/);
    await failureOf(space.start(ECHO, "echoes"), "invalid", /"echoes" of file:.* is no function but number/);
  });

  test('a module that fails while it is loaded is "broken", with its error as cause', async (t) => {
    const error = await failureOf(
      (await opened(t, substrate)).start(new URL("./failing-module.js", ECHO), "anything"),
      "broken",
      /loaded in vain/,
    );
    assert.equal((error.cause as Error).message, "loaded in vain");
  });

  test("a failure that nobody waits for is told as a warning; a later join still gives it", async (t) => {
    const child = (await opened(t, substrate)).start(ENDING, "endingInError");
    await assert.rejects(child.join({ timeoutMs: 0 }), { code: "timeout" });
    const [warning] = (await once(process, "warning")) as [Error];
    assert.match(warning.message, /"endingInError".*no such thing/);
    await failureOf(child, "broken", /no such thing/);
  });
}

async function failureOf(child: Child, code: string, message: RegExp): Promise<LockstepError> {
  const error = await child.join().then(
    () => assert.fail("it did not fail"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LockstepError);
  assert.equal(error.code, code);
  assert.match(error.message, message);
  await assert.rejects(child.join(), error);
  return error;
}
