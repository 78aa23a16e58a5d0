import { rows } from "./rows.ts";
import { serveRow } from "../../bench/run-row.ts";

/** One of the rows that ship, in its own process. */
await serveRow([...rows.threads, ...rows.processes]);
