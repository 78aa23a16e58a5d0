import type { Command } from "../line/command.ts";

/** The line of `lockstep status`. */
export const status: Command = {
  name: "status",
  summary: "shows who holds and awaits what, in this user's spaces on this machine, or on a store",
  usage: ["[--space NAME] [--json]", "--on URL [--space NAME] [--json]"],
  options: {
    space: { value: "NAME", says: 'only this space; of a store the space (LOCKSTEP_SPACE, else "default")' },
    json: { says: "for machines; docs/command-line.md has the shape" },
    on: { value: "URL", says: "a store in place of this machine's memory, such as redis://host (LOCKSTEP_URL)" },
  },
  takesCommand: false,
  notes: [
    "It reads the spaces of processes without joining them, so nobody in them notices. Spaces of threads are their process's own, and are not",
    "seen from outside.",
    "Under UP is how long the process has been there: it has not held for longer. A thing is awaited for as long as there has been somebody",
    "waiting for it without a break.",
    "Of a store it shows the names that somebody holds or awaits, in the order in which they came.",
    "",
    "ends with",
    "  0    shown; also when there is no space",
    "  1    the space that was named is not there",
    "  64   a wrong command line",
    "  69   no shared memory to be had, or a space that cannot be read; no store to be had",
  ],
  run: async (given) => (await import("./status-command.ts")).statusCommand(given),
};
