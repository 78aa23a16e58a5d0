import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./root.ts";
import type { Snippet } from "./snippets.ts";

/**
 * Writes the snippets into a folder below dist, where the package's own name resolves to what was built, compiles them
 * in one go, and returns what the compiler says: nothing when all is well.
 */
export function checkTypes(folder: string, all: readonly Snippet[]): string {
  mkdirSync(folder, { recursive: true });
  for (const { stem, code } of all) writeFileSync(join(folder, `${stem}.ts`), `${code}\nexport {};\n`);
  const compilerOptions = { rootDir: ".", outDir: ".", declaration: false, isolatedDeclarations: false };
  const config = { extends: join(ROOT, "tsconfig.json"), compilerOptions, include: ["*.ts"], exclude: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const { stdout, stderr } = spawnSync(join(ROOT, "node_modules", ".bin", "tsc"), ["-p", folder], { encoding: "utf8", cwd: ROOT });
  return stdout + stderr;
}
