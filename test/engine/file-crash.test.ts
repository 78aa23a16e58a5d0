import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { checkHistory } from "../fixtures/file/check-history.ts";
import { OWN_MOUNTS, reasonNoNamespaces } from "../fixtures/lock/namespaces.ts";
import { ownFolder } from "../fixtures/log/own-folder.ts";
import { changedCopy } from "../model/library.ts";
import { absent } from "../run/absent.ts";

const PROGRAM = fileURLToPath(new URL("../fixtures/file/taking-program.js", import.meta.url));
const FULL_DISK_PROGRAM = fileURLToPath(new URL("../fixtures/file/full-disk-program.js", import.meta.url));
const FULL_AT_OPENING_PROGRAM = fileURLToPath(new URL("../fixtures/file/full-at-opening-program.js", import.meta.url));
const CONNECT = new URL("../../src/remote/connect.js", import.meta.url).href;
/** Some that several wait for, and some that lie about at times. */
const LOCK_OF_EACH_LOOP = "busy,busy,busy,shared,shared,calm,quiet";
/** Of one folder; there are two at a time. */
const KILLS = 110;
const LIFE_MS_MAX = 70;

/** One process on the folder, killed after so many ms, counted from when it is in; one that is not killed does a few rounds and ends. What it said. */
async function live(t: TestContext, connectModule: string, folder: string, lifeMs: number): Promise<string[]> {
  const isKilled = lifeMs < Infinity;
  const args = [PROGRAM, connectModule, folder, LOCK_OF_EACH_LOOP, ...(isKilled ? [] : ["20"])];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => child.kill("SIGKILL"));
  let [said, complaint] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (said += String(chunk)));
  child.stderr.on("data", (chunk: Buffer) => (complaint += String(chunk)));
  const closed = once(child, "close");
  await Promise.race([once(child.stdout, "data"), closed]);
  if (isKilled) {
    await setTimeout(lifeMs);
    child.kill("SIGKILL");
  }
  const [code, signal] = (await closed) as [number | null, string | null];
  assert.deepEqual([code, signal, complaint], isKilled ? [null, "SIGKILL", ""] : [0, null, ""]);
  const [ready, ...lines] = said
    .slice(0, said.lastIndexOf("\n") + 1)
    .trim()
    .split("\n");
  assert.equal(ready, "ready");
  return isKilled ? [...lines, "killed"] : lines;
}

async function killAgainAndAgain(t: TestContext, connectModule: string): Promise<string> {
  const folder = ownFolder(t);
  const history: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) history.push(...(await live(t, connectModule, folder, Math.random() * LIFE_MS_MAX)));
  history.push(...(await live(t, connectModule, folder, Infinity)));
  const told = checkHistory(history);
  t.diagnostic(`${KILLS} kills, ${history.length} steps; the one before had died: ${told.died} times`);
  assert.ok(told.died > KILLS / 4 && told.gave > KILLS, JSON.stringify(told));
  return folder;
}

describe("crash · file:", { concurrency: true }, () => {
  const promise = "every token is larger, every death is told and no release is taken for one, and nobody waits for the dead";

  test(`killed ${KILLS} times: ${promise}`, async (t) => {
    await killAgainAndAgain(t, CONNECT);
  });

  test(`killed ${KILLS} times while its log is cut short again and again: ${promise}`, async (t) => {
    const library = changedCopy([{ file: "engine/log/record-log.js", find: "LOG_BYTES = 1 << 24", replace: "LOG_BYTES = 1 << 12" }]);
    t.after(() => rmSync(library, { recursive: true }));
    const folder = await killAgainAndAgain(t, pathToFileURL(join(library, "remote/connect.js")).href);
    assert.ok(readdirSync(folder).some((name) => name.startsWith("snapshot-")));
  });
});

const noMounts = reasonNoNamespaces();
if (noMounts !== undefined) absent("crash", "file:", noMounts);
else
  describe("crash · file: · full disk", () => {
    /** What such a program says, on a disk of 400 kB of which somebody else has half. */
    const onSmallDisk = (t: TestContext, program: string): { lines: string[]; stderr: string } => {
      const script = `mount -t tmpfs -o size=400k tmpfs "$1" && head -c 200000 /dev/zero > "$1/ballast" && "$2" "$3" "$1/state" "$1/ballast"`;
      const args = [...OWN_MOUNTS, "sh", "-c", script, "sh", ownFolder(t), process.execPath, program];
      const { stdout, stderr } = spawnSync("unshare", args, { encoding: "utf8" });
      return { lines: stdout.trim().split("\n"), stderr };
    };

    test("nothing is granted that is not on the disk; with room, and opened anew, the same process goes on", (t) => {
      const { lines, stderr } = onSmallDisk(t, FULL_DISK_PROGRAM);
      assert.deepEqual(
        lines,
        [
          "acquire: engine",
          "tryAcquire: engine",
          "release: engine",
          "close: engine",
          "who waited: closed",
          "held again, abandoned: true",
          "others: done done",
        ],
        stderr,
      );
    });

    test("a folder that could not be opened for want of room can be opened by the same process when there is room", (t) => {
      const { lines, stderr } = onSmallDisk(t, FULL_AT_OPENING_PROGRAM);
      assert.deepEqual(lines, ["the first one: engine", "connect: engine", "connect with room: done", "abandoned: true"], stderr);
    });
  });
