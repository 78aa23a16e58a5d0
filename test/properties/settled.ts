import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";

const DEADLINE_MS = 20_000;
/** Turns in which something wrong has time to happen. */
const TURNS_AFTER = 3;

/** Waits until what the model expects is so, and a little longer. */
export async function settled(isSo: () => boolean, what: () => string): Promise<void> {
  for (const endsAtMs = performance.now() + DEADLINE_MS; !isSo();) {
    if (performance.now() > endsAtMs) assert.fail(`never within ${DEADLINE_MS} ms: ${what()}`);
    await setImmediate();
  }
  for (let turn = 0; turn < TURNS_AFTER; turn++) await setImmediate();
  assert.ok(isSo(), what());
}
