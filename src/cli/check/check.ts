import type { Command } from "../line/command.ts";

/** The line of `lockstep check`. */
export const check: Command = {
  name: "check",
  summary: "says whether a history of what several clients did is linearizable",
  usage: ["FILE --model MODEL [--html FILE] [--timeout T] [--json]"],
  operand: { name: "FILE", says: "the history; - is the standard input" },
  options: {
    model: { value: "MODEL", says: "what was used: register, map, lock, fenced-lock, semaphore:N, counter, queue" },
    html: { value: "FILE", says: "where to write the timeline of what is impossible, if anything is" },
    timeout: { value: "T", says: "looks for so long: 500ms, 10s, 2m, 1h (1m)" },
    json: { says: "for machines; docs/check.md has the shape" },
  },
  takesCommand: false,
  notes: [
    "FILE has a JSON object a line, docs/histories.md tells more:",
    '  { "process": 3, "type": "invoke", "op": "write", "key": "x", "value": 7, "time": 41750112 }',
    "type is invoke, then ok, fail (it had no effect) or info (nobody knows); time is in nanoseconds. The operations are",
    "  register[:INITIAL]    read, write, cas [from, to]        0 at first",
    "  map                   get, set, delete, cas [from, to]   null: not there",
    "  lock                  acquire, release",
    "  fenced-lock           acquire (ok with its token), release",
    "  semaphore:N           acquire, release                   value: how many; null: one",
    "  counter[:INITIAL]     read, add                          0 at first",
    "  queue[:CAPACITY]      enqueue, dequeue, size",
    "",
    "ends with",
    "  0    linearizable",
    "  1    not linearizable: the smallest impossible part is shown",
    "  3    not known within the time given",
    "  64   a wrong command line, or a FILE that is no history of MODEL",
    "",
    "example: lockstep check history.jsonl --model queue:4 --html impossible.html",
  ],
  run: async (given) => (await import("./check-command.ts")).checkCommand(given),
};
