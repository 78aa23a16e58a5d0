import { spawn } from "node:child_process";
import { once } from "node:events";
import type { FileHandle } from "node:fs/promises";
import { LockstepError } from "../../sync/error.ts";

/**
 * Takes the lock of flock(2), which belongs to an open file: the kernel drops it when that file is closed, however its process ends. Node has no such call:
 * flock(1) makes it on the descriptor that it inherits, and ends; the lock stays with ours. Waits for it when there is a signal that ends the wait, else it
 * tries once. False when somebody else has it; rejects with `"unsupported"` without flock(1). Whoever is told false closes the file: it may be ours yet.
 */
export async function flock(file: FileHandle, waits?: AbortSignal): Promise<boolean> {
  const child = spawn("flock", [...(waits === undefined ? ["-n"] : []), "3"], { stdio: ["ignore", "ignore", "pipe", file.fd] });
  let said = "";
  child.stderr!.on("data", (chunk: Buffer) => (said += String(chunk)));
  const end = (): void => void child.kill("SIGKILL");
  waits?.addEventListener("abort", end);
  let code: number | null;
  try {
    [code] = (await once(child, "close")) as [number | null];
  } catch (cause) {
    throw new LockstepError("unsupported", "what is written by one at a time needs the command flock, of util-linux, to lock its file", {
      cause,
    });
  } finally {
    waits?.removeEventListener("abort", end);
  }
  if (code === 0) return true;
  if (waits?.aborted || (code === 1 && said === "")) return false;
  throw new LockstepError("engine", `flock could not lock the file (exit code ${code}): ${said.trim()}`);
}
