import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type * as header from "../../src/local/memory/header.ts";
import type * as layout from "../../src/local/memory/layout.ts";
import type * as space from "../../src/local/space.ts";

/** A change to the compiled output: the text to find, which must be there exactly once, and what stands there instead. */
export interface Change {
  /** From the compiled `src`, "local/lock.js". */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** The compiled modules under test. */
export interface Library {
  readonly SharedSpace: typeof space.SharedSpace;
  readonly layout: typeof layout;
  readonly writeHeader: typeof header.writeHeader;
}

/** Tries that are repeated in the hope that others have done something meanwhile: each would be steps to interleave, and one is like the other. */
const WITH_FEW_TRIES: readonly Change[] = [
  { file: "local/raw/raw-lock.js", find: "SPINS = 40", replace: "SPINS = 0" },
  { file: "local/names/directory.js", find: "PATIENT_TRIES = 20", replace: "PATIENT_TRIES = 1" },
];

/** A folder with a changed copy of the compiled library, or of those files and folders directly in it; whoever asks for it removes it. */
export function changedCopy(changes: readonly Change[], parts?: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-model-"));
  const library = fileURLToPath(new URL("../../src", import.meta.url));
  for (const part of parts ?? [""])
    cpSync(join(library, part), join(folder, part), { recursive: true, filter: (path) => !/\.d\.ts$/.test(path) });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const change of changes) apply(folder, change);
  return folder;
}

/** Loads the compiled library from a changed copy of its own. */
export async function loadLibrary(changes: readonly Change[]): Promise<Library> {
  const folder = changedCopy([...WITH_FEW_TRIES, ...changes]);
  try {
    for (const part of ["sync", "local", "local/raw", "local/names"]) openPrivates(join(folder, part));
    const load = (file: string): Promise<unknown> => import(pathToFileURL(join(folder, "local", file)).href);
    const { SharedSpace } = (await load("space.js")) as typeof space;
    const { writeHeader } = (await load("memory/header.js")) as typeof header;
    return { SharedSpace, layout: (await load("memory/layout.js")) as typeof layout, writeHeader };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function apply(folder: string, { file, find, replace }: Change): void {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  const found = text.split(find).length - 1;
  if (found !== 1) throw new Error(`${JSON.stringify(find)} is ${found} times in ${file}, not once; say anew what is to be changed`);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
}

/** Gives private members public names, each file its own, so that two objects can be compared; and makes sure that no result is used of which the model keeps none. */
function openPrivates(folder: string): void {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".js"))) {
    const path = join(folder, name);
    const text = readFileSync(path, "utf8");
    const used = /^.*(?:[=(!?:&|+-]|return) *Atomics\.(?:store|add|sub|and|or)\(words.*$/m.exec(text);
    if (used !== null) throw new Error(`${name} uses the result of an operation that the model has no result of: ${used[0].trim()}`);
    writeFileSync(
      path,
      text.replaceAll(/#([a-z]\w*)/gi, (_, member: string) => `_${name.replace(/\W/g, "_")}_${member}`),
    );
  }
}
