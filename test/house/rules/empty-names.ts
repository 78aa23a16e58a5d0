import type { Rule } from "../project.ts";
import { source } from "../source.ts";

const DECLARED = /\b(?:class|interface|type|enum|function|const)\s+([A-Za-z_$][\w$]*)/g;
const EMPTY = /^(Base[A-Z]|I[A-Z][a-z])|(Impl|Base|Helpers?|Utils?)$/;

/** No Base…, no …Impl, no I… before an interface. */
export const emptyNames: Rule = (project) =>
  source(project).flatMap(([path, code]) =>
    [...code.matchAll(DECLARED)]
      .map(([, name = ""]) => name)
      .filter((name) => EMPTY.test(name))
      .map((name) => `${path}: ${name} says nothing about what it is`),
  );
