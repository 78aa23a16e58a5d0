/** What the engine needs of a client of Redis, whichever it is. */
export interface Link {
  /** "127.0.0.1:6379", as messages name it. */
  readonly place: string;
  /** Is there a connection, as far as is known? */
  readonly isOpen: boolean;
  /** The last thing that went wrong with the connection. */
  readonly trouble: unknown;
  /**
   * Sends a command, once: what is sent may have been done though its answer is lost. Commands are sent in the order of the calls. One that has waited for a
   * connection is sent if `isWanted` still.
   */
  call(words: readonly string[], isWanted: () => boolean): Promise<unknown>;
  /** The same, by a connection that sends nothing twice by itself: some clients do when theirs was lost. */
  callOnce(words: readonly string[], isWanted: () => boolean): Promise<unknown>;
  /** Of a cluster, each server that has keys of its own; else this alone. */
  readonly masters: readonly Link[];
  /**
   * Hears a channel from now on, on a connection that does nothing else. `again` is called each time that messages may have been lost, and when it begins.
   * What it returns ends it.
   */
  listen(channel: string, hear: (message: string) => void, again: () => void): () => void;
  /** It has not answered for too long: a connection that is half open looks just so. */
  drop(): void;
  close(): Promise<void>;
}
