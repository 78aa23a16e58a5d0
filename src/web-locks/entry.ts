import type { WebLockMode } from "../sync/web-locks.ts";

/** A request that holds its lock or waits for it. */
export interface Entry {
  readonly client: string;
  /** The client's own number for it. */
  readonly id: number;
  readonly name: string;
  readonly mode: WebLockMode;
  isHeld: boolean;
}
