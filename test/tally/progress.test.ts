import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { WriteStream } from "node:tty";
import { Progress } from "../../examples/tally/progress.ts";

function stream(isTTY: boolean): { written: string[]; progress: Progress } {
  const written: string[] = [];
  const terminal = { isTTY, columns: 20, write: (text: string) => written.push(text) } as unknown as WriteStream;
  return { written, progress: new Progress(terminal) };
}

describe("tally", () => {
  test("progress is one line of a terminal, no wider than it, and goes away", async () => {
    const { written, progress } = stream(true);
    progress.show("a title that is too long");
    await new Promise<void>((resolve) => {
      progress.follow(() => {
        resolve();
        return 0.5;
      });
    });
    progress.rest();
    progress.clear();
    assert.ok(
      written.every((line) => line.startsWith("\r\u001b[K") && line.length < 4 + 20),
      JSON.stringify(written),
    );
    assert.equal(written.at(-1), "\r\u001b[K");
  });

  test("nothing is written to what is no terminal", () => {
    const { written, progress } = stream(false);
    progress.show("one lock");
    progress.follow(() => 0);
    progress.clear();
    assert.deepEqual(written, []);
  });
});
