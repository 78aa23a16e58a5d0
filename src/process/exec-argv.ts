/**
 * Which of Node's options a child gets: ours, as Node does by itself, but for those that are about this program alone. Source given on the command
 * line comes with options that a child, started from a file, refuses; with a debugger's port it would collide, or wait for a debugger.
 */
export function execArgvFor(kind: "process" | "worker"): { execArgv?: string[] } {
  const ours = process.execArgv;
  if (ours.some((option) => option.startsWith("--input-type"))) return { execArgv: [] };
  // A worker has no port of its own, and takes a list only if every option in it is one of a thread.
  if (kind === "worker" || !ours.some((option) => option.startsWith("--inspect"))) return {};
  return { execArgv: ours.filter((option) => !option.startsWith("--inspect")) };
}
