import { open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { disk } from "../engine/log/disk.ts";

/**
 * Puts a file with these bytes in the place of the one at `path`: whoever reads finds the one or the other, whole. When it resolves the new one is on the disk,
 * its name included. The new one gets the permissions of the old one. One at a time for a path: what a crash leaves, `….new`, the next one overwrites.
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const made = `${path}.new`;
  const mode = await modeOf(path);
  const file = await open(made, "w", mode);
  try {
    if (mode !== undefined) await file.chmod(mode); // which the umask may have narrowed
    await disk.write(file, bytes, 0);
  } finally {
    await file.close();
  }
  await rename(made, path);
  await disk.syncFolder(dirname(path));
}

/** Of a file that is there. */
async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode & 0o7777;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
