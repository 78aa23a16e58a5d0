import type { Check, Write } from "./cell.ts";

/** What is under a key, and the version of the commit that wrote it: undefined and 0n when there is nothing. */
export interface Entry<T> {
  readonly value: T | undefined;
  readonly version: bigint;
}

/** Values by key, on a store: JSON, of 1,000,000 bytes at most each. There until they are deleted. */
export interface RemoteMap<T = unknown> {
  readonly name: string;
  get(key: string): Promise<T | undefined>;
  entry(key: string): Promise<Entry<T>>;
  set(key: string, value: T): Promise<void>;
  /** Was there anything? */
  delete(key: string): Promise<boolean>;
  /** What `change` makes of it, or nothing if that is undefined. Somebody else may be faster: then it is called again, so it does nothing else. Gives what there is then. */
  update(key: string, change: (value: T | undefined) => T | undefined): Promise<T | undefined>;
  /** All as of one moment, in the order in which they came into being: `most` of them at most, 10,000 by default. */
  entries(most?: number): Promise<[key: string, value: T][]>;
  /** For `space.commit`: that this key's entry still has that version. */
  check(key: string, version: bigint): Check;
  /** For `space.commit` and `delivery.done`: what the key's value will be; undefined deletes it. */
  write(key: string, value: T | undefined): Write;
}
