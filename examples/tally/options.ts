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
  /** The URL of a store on which workers meet that come and go; undefined for processes that share memory. */
  readonly on: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

const STORES = /^(redis|etcd)s?:\/\//i;
const PROCESSES_MAX = 64;
const PASSES_MAX = 100_000;
const USUAL_ON_STORE = 4;
const usual = Math.min(8, Math.max(2, availableParallelism()));

export const HELP: string = `npm start [-- [options] PATH…]
npm start -- --on URL [options] [PATH…]

Counts the words of real text with several processes that share one table in shared memory: without a lock, with one, with
striped ones, and with a holder killed -9 in the middle. Each count is compared with what one process counts.
With --on the parts of the text are values of a queue on a store instead; workers take them that join late, leave early and are
killed -9. What is written is deleted at the end.

  PATH…          files, and folders with every file below them (symbolic links in folders are not followed);
                 without any: the Markdown files of this installation
  --on URL       a Redis (redis://HOST) or an etcd (etcd://HOST,HOST)
  --processes N  how many processes count, 2 to ${PROCESSES_MAX} (${usual}; with --on ${USUAL_ON_STORE}, and one joins late)
  --passes N     how often the text is counted (as often as makes 64 MB, at most 1,000 times; with --on once)
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
    processes: whole("--processes", values.processes, 2, PROCESSES_MAX) ?? (values.on === undefined ? usual : USUAL_ON_STORE),
    passes: whole("--passes", values.passes, 1, PASSES_MAX),
    on: store(values.on),
    json: values.json,
    help: values.help,
  };
}

function parse(args: readonly string[]): {
  values: { processes?: string; passes?: string; on?: string; json: boolean; help: boolean };
  positionals: string[];
} {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        processes: { type: "string" },
        passes: { type: "string" },
        on: { type: "string" },
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

function store(url: string | undefined): string | undefined {
  if (url === undefined || STORES.test(url)) return url;
  const [, scheme] = /^(memory|file):/i.exec(url) ?? [];
  const why = scheme === undefined ? "" : `what is in "${scheme}:" is this process's alone, and the workers are processes of their own; `;
  throw new InputError(`--on ${JSON.stringify(url)}: ${why}expected redis://HOST or etcd://HOST,HOST`);
}
