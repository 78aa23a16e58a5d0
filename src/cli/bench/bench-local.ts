import type { Command } from "../line/command.ts";

/** The line of `lockstep bench local`. */
export const benchLocal: Command = {
  name: "bench local",
  summary: "measures locks, queues and barriers on this machine",
  usage: ["[--quick] [--json]"],
  options: {
    quick: { says: "a few seconds that show that everything works; the figures are rough" },
    json: { says: "for machines; docs/command-line.md has the shape" },
  },
  takesCommand: false,
  notes: [
    "Takes about half a minute, with both cores of a small machine busy; whatever else runs is in the figures.",
    "Each line is measured in a program and in memory of its own: spaces that are open are not touched.",
    "Without shared memory between processes it measures threads alone.",
  ],
  run: async (given) => (await import("./bench-local-command.ts")).benchLocalCommand(given),
};
