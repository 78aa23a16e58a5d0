/** A text as its bytes, one a character: as all of this folder has keys and values. */
export function utf8(text: string): string {
  return Buffer.from(text).toString("latin1");
}

/** The text that such bytes are. */
export function textOf(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString();
}
