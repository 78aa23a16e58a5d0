import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  rmSync,
  statSync,
  statfsSync,
  writeSync,
} from "node:fs";
import { isAbsolute, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LockstepError } from "../../sync/error.ts";
import { birthAfter } from "./header.ts";
import { libc } from "./libc.ts";
import { remains } from "./remains.ts";

/** Opening and closing take milliseconds; somebody who keeps the registry for longer than this is stopped. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 2;
/** Who closes tries this often to remove what nobody uses; the next opener does it otherwise. */
const CLOSING_TRIES = 50;
const DAY_MS = 86_400_000;
const FILE_NAME_MAX = 200;
/** File systems on which a mapping is not memory shared with everybody else, by the magic number of statfs(2). */
const NOT_SHARED: Record<number, string> = {
  0x6969: "NFS",
  0x0102_1997: "9p",
  0x6573_5546: "FUSE",
  0xff53_4d42: "CIFS",
  0xfe53_4d42: "SMB",
};

/**
 * The folder of this user's spaces, and the lock under which spaces are opened, closed and reclaimed. The lock file is never deleted, so that two
 * who hold it hold the same file; it keeps the birth of the youngest segment.
 */
export class Registry {
  readonly folder: string;
  readonly #lockFd: number;

  /** Throws `"invalid"`, `"unsupported"` or `"engine"`, saying what to set, when the folder cannot be used. */
  constructor() {
    const uid = process.getuid?.() ?? -1;
    const root = rootFolder();
    this.folder = userFolder();
    this.#lockFd = usable(root, () => {
      makeFolder(this.folder);
      mustBePrivate(this.folder, uid);
      const type = NOT_SHARED[statfsSync(this.folder).type];
      if (type !== undefined)
        throw new LockstepError(
          "unsupported",
          `${root} is on ${type}, where memory is not shared; set LOCKSTEP_SHM_DIR to a tmpfs or a local disk`,
        );
      return openSync(join(this.folder, ".registry"), constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
    });
  }

  spaceFolder(name: string): string {
    return join(this.folder, spaceFile(name));
  }

  /** Runs `body` as the only one of this user who opens or closes. */
  async exclusively<T>(body: () => T): Promise<T> {
    let deadline: number | undefined;
    while (!libc().lockByte(this.#lockFd, 0)) {
      deadline ??= performance.now() + PATIENCE_MS;
      if (performance.now() > deadline) {
        throw new LockstepError(
          "timeout",
          `${this.folder} has been locked for ${PATIENCE_MS} ms by a process that does not run; continue or end it (is one stopped?)`,
        );
      }
      await sleep(RETRY_MS);
    }
    return this.#locked(body);
  }

  /** As `exclusively`, blocking this thread; not at all if somebody has it for a tenth of a second. */
  exclusivelySync(body: () => void): void {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    for (let tries = 0; tries < CLOSING_TRIES; tries++) {
      if (libc().lockByte(this.#lockFd, 0)) {
        this.#locked(body);
        return;
      }
      Atomics.wait(cell, 0, 0, RETRY_MS);
    }
  }

  #locked<T>(body: () => T): T {
    try {
      return usable(this.folder, body);
    } finally {
      libc().unlockByte(this.#lockFd, 0);
    }
  }

  /** The birth of a segment to be made, younger than every one before. Call it exclusively. */
  nextBirth(): bigint {
    const kept = new BigInt64Array(2);
    readSync(this.#lockFd, kept, 0, 16, 0);
    const { birth, clock } = birthAfter({ birth: kept[0]!, clock: kept[1]! });
    writeSync(this.#lockFd, new BigInt64Array([birth, clock]), 0, 16, 0);
    return birth;
  }

  /** Removes the spaces that everybody alive has left, but for those in which somebody died holding: whoever opens them must be told. */
  reclaim(): void {
    for (const entry of readdirSync(this.folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const folder = join(this.folder, entry.name);
      const left = remains(folder);
      if (left === "alive" || (left === "held" && !outdated(folder))) continue;
      rmSync(folder, { recursive: true, force: true });
    }
  }

  close(): void {
    closeSync(this.#lockFd);
  }
}

/** The name of a space's folder. Any text is a name; a long one is stored as its hash. */
export function spaceFile(name: string): string {
  const encoded = encodeURIComponent(name).replaceAll(".", "%2E");
  return encoded.length <= FILE_NAME_MAX ? encoded : `~${digest(name)}`;
}

function rootFolder(): string {
  const root = process.env["LOCKSTEP_SHM_DIR"] || "/dev/shm";
  if (!isAbsolute(root))
    throw new LockstepError(
      "invalid",
      `LOCKSTEP_SHM_DIR is "${root}"; expected an absolute path, as processes in different folders must meet there`,
    );
  return root;
}

/** Where this user's spaces are, if there are any. */
export function userFolder(): string {
  return join(rootFolder(), `lockstep-${process.getuid?.() ?? -1}`);
}

/** Few names are so long, and to load what hashes them takes milliseconds. */
function digest(name: string): string {
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(name).digest("hex");
}

/** Nobody has come for a day to be told who died holding what. */
function outdated(folder: string): boolean {
  return Date.now() - statSync(folder).mtimeMs > DAY_MS;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function mustBePrivate(folder: string, uid: number): void {
  const { uid: owner, mode } = lstatSync(folder);
  if (owner === uid && (mode & constants.S_IFMT) === constants.S_IFDIR && (mode & 0o077) === 0) return;
  throw new LockstepError(
    "engine",
    `${folder} must be a folder of user ${uid} that nobody else may enter (mode 700), but belongs to user ${owner}, mode ${(mode & 0o7777).toString(8)}; remove it, or set LOCKSTEP_SHM_DIR`,
  );
}

const WHY: Record<string, string> = {
  ENOENT: "does not exist, or cannot have folders",
  EROFS: "is read-only",
  ENOSPC: "is full",
  EACCES: "may not be written by this user",
  ENOTDIR: "is not a folder",
};

/** Runs what needs the folder; what the system refuses becomes an error that says what to do. */
export function usable<T>(folder: string, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (cause instanceof LockstepError || !code.startsWith("E")) throw cause;
    const remedy = "set LOCKSTEP_SHM_DIR to a folder on a tmpfs or a local disk that every process of yours can write";
    throw new LockstepError("engine", `${folder}, where shared memory lives, ${WHY[code] ?? `cannot be used (${code})`}; ${remedy}`, {
      cause,
    });
  }
}
