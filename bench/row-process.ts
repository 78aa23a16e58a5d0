import { serveRow } from "../src/bench/run-row.ts";
import { rows } from "./rows.ts";

/** One row, in its own process. */
await serveRow(rows);
