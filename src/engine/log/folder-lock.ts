import { spawn } from "node:child_process";
import { once } from "node:events";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { LockstepError } from "../../sync/error.ts";

/**
 * One writer a folder. The lock is flock(2)'s, which belongs to an open file, and the kernel drops it with its last descriptor, however its process ends.
 * Node has no such call: flock(1) makes it on the descriptor that it inherits, and ends; the lock stays with ours.
 */
export class FolderLock {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Rejects with `"engine"` when somebody has it, naming the process, and with `"unsupported"` without flock(1). */
  static async take(folder: string): Promise<FolderLock> {
    const file = await open(join(folder, "lock"), "a+", 0o600);
    try {
      if (!(await lock(file))) throw await inUse(folder, file);
      // For who comes too late. That it is written is not what keeps others out.
      await file.truncate();
      await file.appendFile(String(process.pid));
    } catch (error) {
      await file.close();
      throw error;
    }
    return new FolderLock(file);
  }

  async release(): Promise<void> {
    await this.#file.close();
  }
}

async function lock(file: FileHandle): Promise<boolean> {
  const child = spawn("flock", ["-n", "3"], { stdio: ["ignore", "ignore", "pipe", file.fd] });
  let said = "";
  child.stderr!.on("data", (chunk: Buffer) => (said += String(chunk)));
  let code: number | null;
  try {
    [code] = (await once(child, "close")) as [number | null];
  } catch (cause) {
    throw new LockstepError("unsupported", "a log in a folder needs the command flock, of util-linux, so that it has one writer", {
      cause,
    });
  }
  if (code === 0 || (code === 1 && said === "")) return code === 0;
  throw new LockstepError("engine", `flock could not lock the folder (exit code ${code}): ${said.trim()}`);
}

async function inUse(folder: string, file: FileHandle): Promise<LockstepError> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(20), 0, 20, 0);
  const pid = buffer.toString("latin1", 0, bytesRead);
  return new LockstepError(
    "engine",
    `${folder} is in use by ${pid === "" ? "another process" : `process ${pid}`}; one process at a time may have it`,
  );
}
