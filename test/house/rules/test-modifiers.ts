import type { Rule } from "../project.ts";
import { source } from "../source.ts";

const MODIFIER = /\b(?:test|it|describe|suite|t)\.(?:only|skip|todo)\b|\{\s*(?:only|skip|todo)\b/g;
// The declaration of absent suites, and what the runner's own test holds up to it.
const ALLOWED = /^test\/run\/(absent\.ts$|fixtures\/)/;

/** A test that is passed over is no test; a suite that cannot run says so by absent(). */
export const testModifiers: Rule = (project) =>
  source(project)
    .filter(([path]) => path.startsWith("test/") && !ALLOWED.test(path))
    .flatMap(([path, code]) => [...code.matchAll(MODIFIER)].map(([found]) => `${path}: ${found}`));
