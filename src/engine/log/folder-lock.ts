import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { LockstepError } from "../../sync/error.ts";
import { flock } from "./flock.ts";

/** One writer a folder. */
export class FolderLock {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Rejects with `"engine"` when somebody has it, naming the process, and with `"unsupported"` without flock(1). */
  static async take(folder: string): Promise<FolderLock> {
    const file = await open(join(folder, "lock"), "a+", 0o600);
    try {
      if (!(await flock(file))) throw await inUse(folder, file);
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

async function inUse(folder: string, file: FileHandle): Promise<LockstepError> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(20), 0, 20, 0);
  const pid = buffer.toString("latin1", 0, bytesRead);
  return new LockstepError(
    "engine",
    `${folder} is in use by ${pid === "" ? "another process" : `process ${pid}`}; one process at a time may have it`,
  );
}
