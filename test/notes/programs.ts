import { basename } from "node:path";
import { readProject } from "../house/project.ts";
import { ROOT } from "../house/root.ts";

/** The programs of the notes by their names, with their text; not what they all begin with. */
export const programs: ReadonlyMap<string, string> = new Map(
  [...readProject(ROOT)]
    .filter(([path]) => /^examples\/notes\/(?!program\.ts$)[\w-]+\.ts$/.test(path))
    .map(([path, text]) => [basename(path, ".ts"), text]),
);

/** Those that run on a store, and not on threads or processes. */
export const storePrograms: ReadonlyMap<string, string> = new Map([...programs].filter(([, text]) => text.includes("connect(")));

/** Those that run by themselves: protocols without a space. */
export const protocolPrograms: ReadonlyMap<string, string> = new Map(
  [...programs].filter(([, text]) => text.includes('"lockstep/protocol"')),
);
