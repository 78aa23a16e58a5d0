import { findFiles } from "./find-files.ts";
import { InputError } from "./input-error.ts";
import { TextCopy } from "./text-copy.ts";

/** Copies what is found at the paths. Throws an InputError when that is no file, or too much. */
export function copyText(paths: readonly string[]): TextCopy {
  const { files, skipped } = findFiles(paths);
  const text = new TextCopy();
  text.skipped.push(...skipped);
  for (const file of files) text.add(file);
  if (text.files > 0) return text;
  const [first] = text.skipped;
  throw new InputError(first === undefined ? "there is no file to count" : `there is no file to count; ${first.path}: ${first.why}`);
}
