/** Numbers of Lua are exact up to 2^53; more than that is no limit. */
export function whole(number: number): string {
  return String(Math.min(number, Number.MAX_SAFE_INTEGER));
}
