import { readFileSync } from "node:fs";

/** What somebody may send to us and mean for CMD. Those that stop do so to us alone, when sent to us alone. */
const PASSED = ["SIGHUP", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCONT"] as const;
/** What a terminal sends to everybody in its foreground, so that CMD has it from there. Twice is not once: a second SIGINT often means "at once". */
const FROM_TERMINAL = ["SIGINT", "SIGQUIT", "SIGWINCH"] as const;

/** Hands on every signal that CMD has not got by itself. What this returns ends that. */
export function passSignals(pass: (signal: NodeJS.Signals) => void): () => void {
  const passOn = (signal: NodeJS.Signals): void => pass(signal);
  const passUnlessHad = (signal: NodeJS.Signals): void => {
    if (!isInForeground()) pass(signal);
  };
  for (const signal of PASSED) process.on(signal, passOn);
  for (const signal of FROM_TERMINAL) process.on(signal, passUnlessHad);
  return () => {
    for (const signal of PASSED) process.off(signal, passOn);
    for (const signal of FROM_TERMINAL) process.off(signal, passUnlessHad);
  };
}

/** Are we, and with us CMD, in the foreground of a terminal? By proc(5): after the name, the fields are state, ppid, pgrp, session, tty_nr, tpgid. */
function isInForeground(): boolean {
  const stat = readFileSync("/proc/self/stat", "latin1");
  const [, , group, , terminal, foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return terminal !== "0" && group === foreground;
}
