import type { Rule } from "../project.ts";

const PATHS = /(?<![\w.*@-])\/(work|root|home|Users|mnt)\/[\w.-]+/g;

/** Nothing names a place on the machine it was written on. */
export const machinePaths: Rule = (project) =>
  [...project].flatMap(([path, text]) => [...text.matchAll(PATHS)].map(([found]) => `${path}: ${found} exists on one machine only`));
