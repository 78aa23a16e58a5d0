import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { LockstepError } from "../../sync/error.ts";

/** What goes to a disk, or fails; nothing here is tried twice. */
export const disk = {
  /** Writes all of it at that place, and syncs the file's data. */
  async write(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
    await file.datasync();
  },

  /** A new file with these bytes, synced, and so is its name. */
  async create(path: string, bytes: Uint8Array): Promise<FileHandle> {
    const file = await open(path, "wx+", 0o600);
    try {
      await disk.write(file, bytes, 0);
      await disk.syncFolder(dirname(path));
    } catch (error) {
      await file.close();
      throw error;
    }
    return file;
  },

  /** Which names a folder has is written by a sync of the folder itself. */
  async syncFolder(path: string): Promise<void> {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },

  /** The error of a caller, for one of the system. */
  failure(doing: string, cause: unknown): LockstepError {
    if (cause instanceof LockstepError) return cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const isFull = code === "ENOSPC" || code === "EDQUOT";
    const why = isFull ? "the disk is full; make room and open it again" : message;
    return new LockstepError("engine", `${doing}: ${why}`, { cause });
  },
};
