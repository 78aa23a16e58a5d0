import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { RecordLog } from "../../../src/engine/log/record-log.ts";
import { counting } from "../../fixtures/log/counting.ts";
import { OWN_MOUNTS, reasonNoNamespaces } from "../../fixtures/lock/namespaces.ts";
import { ownFolder } from "../../fixtures/log/own-folder.ts";
import { absent } from "../../run/absent.ts";

const PROGRAM = fileURLToPath(new URL("../../fixtures/log/counting-program.js", import.meta.url));
const KILLS = 60;

/** The last number that it says to be acknowledged. They come in order, as records do. */
function acknowledged(said: string): number {
  const numbers = said
    .slice(0, said.lastIndexOf("\n") + 1)
    .trim()
    .split("\n")
    .map(Number);
  return Math.max(0, ...numbers);
}

describe("log", () => {
  test(`a writer killed ${KILLS} times at random moments has lost nothing that it acknowledged, and the next one comes in at once`, async (t) => {
    const folder = ownFolder(t);
    let before = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const child = spawn(process.execPath, [PROGRAM, folder], { stdio: ["ignore", "pipe", "inherit"] });
      t.after(() => child.kill("SIGKILL"));
      let said = "";
      child.stdout.on("data", (chunk: Buffer) => (said += String(chunk)));
      await once(child.stdout, "data");
      await setTimeout(Math.random() * 80);
      child.kill("SIGKILL");
      await once(child, "close");
      const { log, snapshot, records } = await RecordLog.open(folder);
      const found = counting.last(snapshot, records);
      await log.close();
      assert.ok(found >= acknowledged(said), `${acknowledged(said)} was acknowledged, and ${found} is the last`);
      assert.ok(found > before, "each one has written something");
      before = found;
    }
  });

  test("while one process has a folder another is refused, and told which one it is", async (t) => {
    const folder = ownFolder(t);
    const child = spawn(process.execPath, [PROGRAM, folder], { stdio: ["ignore", "pipe", "inherit"] });
    t.after(() => child.kill("SIGKILL"));
    await once(child.stdout, "data");
    await assert.rejects(RecordLog.open(folder), {
      code: "engine",
      message: `${folder} is in use by process ${child.pid}; one process at a time may have it`,
    });
    child.kill("SIGKILL");
    await once(child, "close");
    const { log } = await RecordLog.open(folder);
    await assert.rejects(RecordLog.open(folder), { code: "engine", message: new RegExp(`is in use by process ${process.pid};`) });
    await log.close();
    await (await RecordLog.open(folder)).log.close();
  });

  test("without the command that locks it a folder is not opened", () => {
    const script = `import("${new URL("../../../src/engine/log/record-log.js", import.meta.url).href}")
      .then(({ RecordLog }) => RecordLog.open(process.argv[1])).catch((error) => console.log(error.code, error.message))`;
    const folder = fileURLToPath(new URL("no-such-folder", import.meta.url));
    const { stdout } = spawnSync(process.execPath, ["-e", script, folder], { encoding: "utf8", env: { PATH: "/nowhere" } });
    assert.match(stdout, /^unsupported what is written by one at a time needs the command flock, of util-linux/);
  });
});

const noMounts = reasonNoNamespaces();
if (noMounts !== undefined) absent("log", "full disk", noMounts);
else
  describe("log · full disk", () => {
    for (const fill of [10, 200, 5000])
      test(`records of ${fill} bytes: what was acknowledged is there, the rest was refused, and with room it goes on`, (t) => {
        const folder = ownFolder(t);
        // The disk, 400 kB of which somebody else has half.
        const script = `mount -t tmpfs -o size=400k tmpfs "$1" && head -c 200000 /dev/zero > "$1/ballast"
          "$2" "$3" "$1/log" 16 ${fill} none; echo opened; rm "$1/ballast"; timeout -s KILL 1 "$2" "$3" "$1/log" 1 1 | head -n 1`;
        const { stdout, stderr } = spawnSync("unshare", [...OWN_MOUNTS, "sh", "-c", script, "sh", folder, process.execPath, PROGRAM], {
          encoding: "utf8",
        });
        const lines = stdout.trim().split("\n");
        const opened = lines.indexOf("opened");
        assert.match(
          lines[opened - 2] ?? stderr,
          /^LockstepError: writing to .*, which takes nothing more until it is opened again: the disk is full; make room/,
        );
        assert.equal(lines[opened - 1], lines[opened - 2], "refused, and not tried again");
        const before = acknowledged(lines.slice(0, opened - 2).join("\n") + "\n");
        assert.ok(before > 20, stdout);
        const after = Number(lines[opened + 1]);
        assert.ok(after > before, `${after} comes after ${before}\n${stderr}`);
      });
  });
