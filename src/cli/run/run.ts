import type { Command } from "../line/command.ts";

/** The line of `lockstep run`. What it does is loaded when it is called. */
export const run: Command = {
  name: "run",
  summary: "runs a command under a lock or a semaphore",
  usage: [
    "--lock NAME [--timeout T] [--grace T] [--space NAME] -- CMD…",
    "--semaphore NAME:N [--timeout T] [--grace T] [--space NAME] -- CMD…",
  ],
  options: {
    lock: { value: "NAME", says: "one at a time, among all who name this lock" },
    semaphore: { value: "NAME:N", says: "N at a time; all who name it give the same N" },
    timeout: { value: "T", says: "waits at most so long: 500ms, 10s, 2m, 1h; 0 tries once; without it, as long as it takes" },
    grace: { value: "T", says: "from TERM to KILL when somebody else ends the hold (10s)" },
    space: { value: "NAME", says: 'the space (LOCKSTEP_SPACE, else "default")' },
    on: { value: "URL", says: "a store in place of this machine's memory, such as redis://host (LOCKSTEP_URL)" },
  },
  takesCommand: true,
  notes: [
    "CMD has this command's input, output, error output and other open files, and is sent the signals that come to it. In its environment:",
    "  LOCKSTEP_TOKEN      of a lock: larger than that of every hold before; give it to the store that CMD writes to",
    "  LOCKSTEP_ABANDONED  of a lock: 1 when the one before died while holding, or its CMD was ended by a signal; else 0",
    "",
    "ends with CMD's exit code, or by the signal that ended CMD (128 + its number, for one that dumps core); else with",
    "  64   a wrong command line",
    "  69   no shared memory or store to be had, or the name is in use as something else",
    "  75   not acquired in time",
    "  126  CMD cannot be executed",
    "  127  CMD is not found",
    "",
    "example: lockstep run --lock backup --timeout 10m -- ./backup.sh",
  ],
  run: async (given) => (await import("./run-command.ts")).runCommand(given),
};
