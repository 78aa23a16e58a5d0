/**
 * A name as part of a store's keys. A slash would make one name the beginning of another, which stores that keep names as paths could not tell; a brace would
 * end what a cluster of Redis places keys by.
 */
export function keyPart(name: string): string {
  return name.replace(/[%/}]/g, encodeURIComponent);
}
