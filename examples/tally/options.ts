import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { InputError } from "./input-error.ts";

export interface Options {
  /** Absolute; empty for the Markdown that the install brought along. */
  readonly paths: readonly string[];
  readonly processes: number;
  /** How often the text is counted; undefined for as often as it takes to measure something. */
  readonly passes: number | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

const PROCESSES_MAX = 64;
const PASSES_MAX = 100_000;
const usual = Math.min(8, Math.max(2, availableParallelism()));

export const HELP: string = `npm start [-- [options] PATH…]

Counts the words of real text with several processes that share one table in shared memory: without a lock, with one, with
striped ones, and with a holder killed -9 in the middle. Each count is compared with what one process counts.

  PATH…          files, and folders with every file below them (symbolic links in folders are not followed);
                 without any: the Markdown files of this installation
  --processes N  how many processes count, 2 to ${PROCESSES_MAX} (${usual})
  --passes N     how often the text is counted (as often as makes 64 MB, at most 1,000 times)
  --json         the result as JSON
  --help         this

A word is a run of letters, marks and digits of any script, in lower case; an apostrophe between two of them belongs to it.
Anything else ends it, bytes that are no UTF-8 among it; of a run longer than 64 bytes the first 64 count, and text written
without spaces is not divided. The text is copied before it is counted, so that all rows count the same, and cut into parts of
about 64 kB. A process counts a part by itself, then merges it into the table. Times run from when all processes are started
to when the last one is through.
Exit code: 0, 1 when a row that should be right is not, 2 for what cannot be counted.`;

/** Throws an InputError for what is no option, or out of its range. */
export function options(args: readonly string[], environment: Record<string, string | undefined>): Options {
  const { values, positionals } = parse(args);
  // npm runs its scripts in the project's folder and says where it was called.
  const from = environment["npm_lifecycle_event"] === "start" ? environment["INIT_CWD"] : undefined;
  return {
    paths: positionals.map((path) => resolve(from ?? ".", path)),
    processes: whole("--processes", values.processes, 2, PROCESSES_MAX) ?? usual,
    passes: whole("--passes", values.passes, 1, PASSES_MAX),
    json: values.json,
    help: values.help,
  };
}

function parse(args: readonly string[]): {
  values: { processes?: string; passes?: string; json: boolean; help: boolean };
  positionals: string[];
} {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        processes: { type: "string" },
        passes: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (cause) {
    throw new InputError(`${(cause as Error).message}; --help says what there is`, { cause });
  }
}

function whole(option: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new InputError(`${option} ${JSON.stringify(text)}: expected a whole number from ${least} to ${most}`);
}
