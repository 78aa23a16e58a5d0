import type { Rule } from "../project.ts";

const KEBAB = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;
// The names that the outside world expects in capitals.
const CAPITALS = /^[A-Z]+(\.(md|json|svg))?$/;
const EMPTY_WORDS = /(^|[-./])(utils?|helpers?|commons?|base|impl|misc)([-./]|$)/;

/** Names are kebab-case and say something; the word "manager" belongs to the Manager. */
export const fileNames: Rule = (project) =>
  [...project.keys()].flatMap((path) => {
    const complaints = path
      .split("/")
      .filter((part) => !KEBAB.test(part) && !CAPITALS.test(part))
      .map((part) => `${path}: "${part}" is not kebab-case`);
    if (EMPTY_WORDS.test(path)) complaints.push(`${path}: the name says nothing about what is in it`);
    if (/manager/.test(path) && !/^(src|test\/contract|docs)\/manager/.test(path))
      complaints.push(`${path}: "manager" belongs to the Manager`);
    return complaints;
  });
