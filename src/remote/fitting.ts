/** Etcd takes no more than 1.5 MiB in one request: so much of values, with the names around them, or one of them alone. */
const BYTES_MAX = 1_000_000;

/** How many of the first go together in one commit, of so many bytes of UTF-8 each: one at least, `most` at most. */
export function fitting(bytes: readonly number[], most: number): number {
  let sum = 0;
  const over = bytes.findIndex((some, at) => (sum += some) > BYTES_MAX && at > 0);
  return Math.min(over < 0 ? bytes.length : over, most);
}
