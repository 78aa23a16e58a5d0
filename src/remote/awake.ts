const NEVER_MS = 1_000_000;

/** Keeps the process alive until what it returns is called: an engine's sockets keep none, who waits for one does. */
export function awake(): () => void {
  const timer = setInterval(() => {}, NEVER_MS);
  return () => clearInterval(timer);
}
