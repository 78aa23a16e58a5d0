import { contest } from "./contest.ts";
import type { Effort } from "./row.ts";
import { rows } from "./rows.ts";
import type { RowMessage } from "./run-row.ts";

/** One row, in its own process: arguments are the row's id and the effort. */
const [id, effort] = process.argv.slice(2);
const row = rows.find((one) => one.id === id);
if (row === undefined || effort === undefined) throw new Error(`no row "${id}"`);

const tell = (message: RowMessage): void => void process.send?.(message);
const result = await contest(row, JSON.parse(effort) as Effort, (round) => tell({ round }));
tell({ result });
process.disconnect();
