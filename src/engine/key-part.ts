/**
 * A name as part of a store's keys. A slash would make one name the beginning of another, which stores that keep names as paths could not tell; a brace would
 * end what a cluster of Redis places keys by.
 */
export function keyPart(name: string): string {
  return name.replace(/[%/}]/g, encodeURIComponent);
}

/** The name again. What is no part that was made here stays as it is. */
export function nameOf(part: string): string {
  return part.replace(/%(25|2F|7D)/g, decodeURIComponent);
}
