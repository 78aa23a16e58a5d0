import { fileURLToPath } from "node:url";

/** The folder of package.json, seen from dist/bench. */
export const projectRoot: string = fileURLToPath(new URL("../..", import.meta.url));
