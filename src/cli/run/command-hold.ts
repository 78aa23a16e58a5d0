/** A hold for as long as CMD runs, of shared memory or of a store. */
export interface CommandHold {
  /** Larger than that of every earlier hold; undefined of a semaphore's permit, of which several are held at a time. */
  readonly token: bigint | undefined;
  /** Did the one before die while holding? Undefined of a semaphore, too. */
  readonly abandoned: boolean | undefined;
  /** A descriptor that CMD inherits, and that keeps the hold while CMD has it, if there is such a thing. */
  readonly life?: number;
  /** From now on `lost` is called when somebody else ends the hold. It does not keep the process alive. */
  watch(lost: (reason: Error) => void): void;
  /** Ends the hold, unless it is lost. `finished`: false tells the next one that this hold was abandoned. */
  end(finished: boolean): void | Promise<void>;
}
