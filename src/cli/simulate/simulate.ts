import type { Command } from "../line/command.ts";

/** The line of `lockstep simulate`. */
export const simulate: Command = {
  name: "simulate",
  summary: "runs a protocol in virtual time, with faults, and checks its invariants after every step",
  usage: ["PROTOCOL [--nodes N] [--seeds K] [--seed S] [--faults LIST] [--trace FILE] [--json]"],
  operand: { name: "PROTOCOL", says: 'what to run; "list" shows what there is' },
  options: {
    nodes: { value: "N", says: "how many nodes (5)" },
    seeds: { value: "K", says: "how many seeds (1000; with --seed 1)" },
    seed: { value: "S", says: "the first of them (0)" },
    faults: { value: "LIST", says: 'with commas, which faults a seed may choose of, or "none" (all that the protocol tolerates)' },
    spare: { value: "LIST", says: "numbers of deeds that the adversary leaves out: what a failing seed is shrunk by" },
    trace: { value: "FILE", says: "writes the run of the one seed, or of the one that failed, as lines of JSON" },
    json: { says: "for machines; docs/simulator.md has the shape" },
  },
  takesCommand: false,
  notes: [
    "Every seed is a run: ten seconds of virtual time with faults, of which each seed takes some; then all heals, and all that is asked for has to",
    "come about. The same seed runs the same way, everywhere. Seeds run on all cores.",
    "",
    "ends with",
    "  0    no invariant was broken",
    "  1    one was: the seed, shrunk to the faults that it takes, and the line that runs it again",
    "  64   a wrong command line",
  ],
  run: async (given) => (await import("./simulate-command.ts")).simulateCommand(given),
};
