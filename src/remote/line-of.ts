/** The line of a thing of that kind and name. A slash would make one name the beginning of another, which stores that keep names as paths could not tell. */
export function lineOf(kind: string, name: string): string {
  return `${kind}/${name.replace(/[%/]/g, encodeURIComponent)}`;
}
