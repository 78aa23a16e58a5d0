import type { Command } from "../line/command.ts";

/** The line of `lockstep status`. */
export const status: Command = {
  name: "status",
  summary: "shows who holds and awaits what, in this user's spaces on this machine",
  usage: ["[--space NAME] [--json]"],
  options: {
    space: { value: "NAME", says: "only this space" },
    json: { says: "for machines; docs/command-line.md has the shape" },
    on: { value: "URL", says: "a store in place of this machine's memory: not in this version" },
  },
  takesCommand: false,
  notes: [
    "It reads the spaces of processes without joining them, so nobody in them notices. Spaces of threads are their process's own, and are not",
    "seen from outside.",
    "Under UP is how long the process has been there: it has not held for longer. A thing is awaited for as long as there has been somebody",
    "waiting for it without a break.",
    "",
    "ends with",
    "  0    shown; also when there is no space",
    "  1    the space that was named is not there",
    "  64   a wrong command line",
    "  69   no shared memory to be had, or a space that cannot be read",
  ],
  run: async (given) => (await import("./status-command.ts")).statusCommand(given),
};
