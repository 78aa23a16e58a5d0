import type { Rule } from "../project.ts";

/** The doors are the files directly in src/; package.json exports exactly them, each with types and code. */
export const doors: Rule = (project) => {
  const { exports } = JSON.parse(project.get("package.json") ?? "{}") as { exports: Record<string, unknown> };
  const wanted = new Map<string, unknown>([["./package.json", "./package.json"]]);
  for (const path of project.keys()) {
    const name = /^src\/([\w-]+)\.ts$/.exec(path)?.[1];
    if (name !== undefined) {
      const target = { types: `./dist/src/${name}.d.ts`, default: `./dist/src/${name}.js` };
      wanted.set(name === "index" ? "." : `./${name}`, target);
    }
  }
  const complaints = Object.keys(exports)
    .filter((key) => !wanted.has(key))
    .map((key) => `package.json exports "${key}", which is no file of src/`);
  for (const [key, target] of wanted) {
    if (JSON.stringify(exports[key]) !== JSON.stringify(target))
      complaints.push(`package.json has to export "${key}" as ${JSON.stringify(target)}`);
  }
  return complaints;
};
