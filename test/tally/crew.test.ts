import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { copyText } from "../../examples/tally/copy-text.ts";
import { Crew } from "../../examples/tally/crew.ts";
import { Signals } from "../../examples/tally/signals.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";

const shm = ownShmDir();

describe("tally · processes", () => {
  test("a row given up while a process holds the lock leaves nothing in shared memory", async () => {
    const text = copyText([import.meta.filename]);
    const shape = { stripes: 1, slots: 4096, arenaBytes: 16 * 1024 };
    const job = { kind: "killed", path: text.path, cuts: text.cuts(), passes: 2, shape, partWordsMax: 1000 } as const;
    const crew = await Crew.start(job, 2, new AbortController().signal);
    await crew.go();
    await new Signals(crew.space).middle.wait();
    await crew.close();
    text.close();
    assert.deepEqual(
      readdirSync(join(shm, `lockstep-${process.getuid!()}`)).filter((name) => !name.startsWith(".")),
      [],
    );
  });
});
