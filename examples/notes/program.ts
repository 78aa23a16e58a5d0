// What every program of the notes begins with: open a space on threads or on processes, as the command line says, and leave it at the end.
import { realpathSync } from "node:fs";
import { basename } from "node:path";
import { type LocalSpace, processes, threads } from "lockstep";

/**
 * Runs `body` when `module` is the program that was started, and does nothing in its children: they import the module for the function they run.
 * `usual` is where the note has it, when the command line does not say.
 */
export async function program(
  module: ImportMeta,
  usual: "threads" | "processes",
  body: (space: LocalSpace) => Promise<void>,
): Promise<void> {
  if (realpathSync(process.argv[1]!) !== module.filename) return;
  const where = process.argv[2] ?? usual;
  if (where !== "threads" && where !== "processes") throw new Error(`"${where}": expected "threads" or "processes"`);
  const name = `${basename(module.filename)} ${process.pid}`;
  const space = where === "threads" ? threads(name) : await processes(name);
  await body(space);
  await space.close();
}
