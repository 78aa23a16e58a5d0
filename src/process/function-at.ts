import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { LockstepError } from "../sync/error.ts";

/** A function that another process can find: what a module exports under a name. */
export interface FunctionAt {
  /** A `file:` URL. */
  readonly module: string;
  readonly name: string;
}

/** Checks where a function is said to be. Throws `"invalid"`; whether it is there turns out where it is called. */
export function functionAt(module: URL | string, name: string): FunctionAt {
  if (typeof name !== "string" || name === "") {
    throw new LockstepError(
      "invalid",
      `${inspect(name)} is no name of an exported function; expected the name as a string ("default" for the default export)`,
    );
  }
  const href = hrefOf(module);
  if (href === undefined) {
    throw new LockstepError(
      "invalid",
      `${inspect(module instanceof URL ? module.href : module)} does not say where the module is; pass a URL, new URL("./x.js", import.meta.url), or an absolute path`,
    );
  }
  return { module: href, name };
}

function hrefOf(module: URL | string): string | undefined {
  if (typeof module === "string" && isAbsolute(module)) return pathToFileURL(module).href;
  if (!(module instanceof URL) && (typeof module !== "string" || !URL.canParse(module))) return undefined;
  const { protocol, href } = new URL(module);
  return protocol === "file:" ? href : undefined;
}

export function describeFunction({ module, name }: FunctionAt): string {
  return `"${name}" of ${module}`;
}
