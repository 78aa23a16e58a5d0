import type { Ground } from "./ground.ts";
import { awaitedLock } from "./lock.ts";
import { awaitedRWLock } from "./rwlock.ts";

/** Every suite of what is awaited, for memories and stores alike. */
export const awaitedSuites: readonly ((ground: Ground) => void)[] = [awaitedLock, awaitedRWLock];
