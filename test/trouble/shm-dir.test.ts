import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { OWN_MOUNTS, reasonNoNamespaces } from "../fixtures/lock/namespaces.ts";
import type { Opening } from "../fixtures/lock/opening-program.ts";
import { absent } from "../run/absent.ts";

const PROGRAM = fileURLToPath(new URL("../fixtures/lock/opening-program.js", import.meta.url));
const FILLING = fileURLToPath(new URL("../fixtures/lock/filling-program.js", import.meta.url));
const reason = reasonNoNamespaces();
const root = mkdtempSync(join(tmpdir(), "lockstep-test-"));
after(() => rmSync(root, { recursive: true, force: true }));

/** Runs the program with LOCKSTEP_SHM_DIR set, once for each time the shell line says `OPEN`. */
function openings(shmDir: string, line = "OPEN", wrap: readonly string[] = []): Opening[] {
  const [command, ...args] = [...wrap, "sh", "-ec", line.replaceAll("OPEN", '"$NODE" "$PROGRAM"')];
  const env = { ...process.env, LOCKSTEP_SHM_DIR: shmDir, DIR: shmDir, NODE: process.execPath, PROGRAM };
  const { stdout, stderr, status } = spawnSync(command, args, { env, encoding: "utf8", cwd: root });
  assert.equal(status, 0, stderr);
  return stdout
    .trim()
    .split("\n")
    .map((printed) => JSON.parse(printed) as Opening);
}

/** The same where DIR is a tmpfs of its own. */
function onTmpfs(options: string, line: string): Opening[] {
  const shmDir = join(root, "mounted");
  mkdirSync(shmDir, { recursive: true });
  return openings(shmDir, `mount -t tmpfs -o ${options} tmpfs "$DIR"; ${line}`, ["unshare", ...OWN_MOUNTS]);
}

/** An error that names the place, says what is wrong with it and what to set, and has left nothing open. */
function assertRefused(opening: Opening | undefined, place: string, why: RegExp, code = "engine"): void {
  assert.equal(opening?.error?.name, "LockstepError", JSON.stringify(opening));
  assert.equal(opening.error.code, code);
  assert.ok(opening.error.message.includes(place), opening.error.message);
  assert.match(opening.error.message, why);
  assert.match(opening.error.message, /LOCKSTEP_SHM_DIR/);
  assert.equal(opening.left, 0);
}

describe("trouble · processes", () => {
  describe("LOCKSTEP_SHM_DIR", () => {
    test("a folder of its own serves", () => assert.deepEqual(openings(root), [{ left: 0 }]));

    test("empty counts as not set", () => assert.deepEqual(openings(""), [{ left: 0 }]));

    test("a relative path is refused: processes in different folders must meet there", () =>
      assertRefused(openings("here")[0], '"here"', /absolute/, "invalid"));

    test("one that does not exist is refused", () =>
      assertRefused(openings(join(root, "nowhere"))[0], join(root, "nowhere"), /does not exist/));

    test("a file is refused", () => {
      writeFileSync(join(root, "file"), "");
      assertRefused(openings(join(root, "file"))[0], join(root, "file"), /is not a folder/);
    });
  });

  if (reason === undefined) {
    describe("the file system under it", () => {
      const mounted = join(root, "mounted");

      test("read-only", () => assertRefused(onTmpfs("ro", "OPEN")[0], mounted, /is read-only/));

      test("become read-only after it was used", () => {
        const [earlier, later] = onTmpfs("rw", 'OPEN; mount -o remount,ro "$DIR"; OPEN');
        assert.deepEqual(earlier, { left: 0 });
        assertRefused(later, mounted, /is read-only/);
      });

      test("full", () => {
        assertRefused(onTmpfs("size=64k", "OPEN")[0], mounted, /is full/);
        const [earlier, later] = onTmpfs("size=1300k", 'OPEN; head -c 1M /dev/zero > "$DIR/other"; OPEN');
        assert.deepEqual(earlier, { left: 0 });
        assertRefused(later, mounted, /is full/);
      });

      test("too few files and folders, whichever is the one too many", () => {
        let [opening] = onTmpfs("nr_inodes=1", "OPEN");
        let refused = 0;
        for (; opening?.error !== undefined && refused < 20; refused++) {
          assertRefused(opening, mounted, /is full/);
          [opening] = onTmpfs(`nr_inodes=${refused + 2}`, "OPEN");
        }
        assert.ok(refused > 3 && refused < 20);
        assert.deepEqual(opening, { left: 0 });
      });

      test("full after the opening: every byte of the space can be used, none of it is SIGBUS", () => {
        const { status, signal, stdout } = spawnSync(
          "unshare",
          [...OWN_MOUNTS, "sh", "-ec", `mount -t tmpfs -o size=4m tmpfs "$DIR"; exec "$NODE" "$PROGRAM"`],
          {
            env: { ...process.env, LOCKSTEP_SHM_DIR: mounted, DIR: mounted, NODE: process.execPath, PROGRAM: FILLING },
            encoding: "utf8",
          },
        );
        assert.deepEqual([status, signal, stdout], [0, null, "used whole\n"]);
      });

      test("room enough again, it serves", () => {
        const [earlier, later] = onTmpfs("size=1300k", 'head -c 1M /dev/zero > "$DIR/other"; OPEN; rm "$DIR/other"; OPEN');
        assertRefused(earlier, mounted, /is full/);
        assert.deepEqual(later, { left: 0 });
      });
    });
  }
});

if (reason !== undefined) absent("trouble", "processes", `file systems: ${reason}`);
