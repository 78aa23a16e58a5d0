import { fileURLToPath } from "node:url";

/** The project's folder, seen from dist/test/house. */
export const ROOT: string = fileURLToPath(new URL("../../..", import.meta.url));
