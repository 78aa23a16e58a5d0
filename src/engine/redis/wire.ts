/** One connection, until it ends; it keeps no process alive. */
export interface Wire {
  call(words: readonly string[]): Promise<unknown>;
  subscribe(channel: string, hear: (message: string) => void): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /** Resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** Makes a connection. `ended` is called once if it ends by itself; rejects with what is wrong. */
export type OpenWire = (ended: (cause: unknown) => void) => Promise<Wire>;
