/** Where the library is: what it calls itself is of no interest. */
const LIBRARY = new URL("../..", import.meta.url).href;

/** The stack of who called the library, a line a call. */
export function callStack(): string {
  const held = Error.stackTraceLimit;
  Error.stackTraceLimit = 30;
  const { stack = "" } = new Error("where");
  Error.stackTraceLimit = held;
  const calls = stack.split("\n").slice(1);
  return calls.filter((call) => !call.includes(LIBRARY) && !/\(node:|new Promise \(<anonymous>\)/.test(call)).join("\n");
}

/** "file:line:column" of the first call of a stack; of a long path its end, in so many bytes. */
export function siteOf(stack: string, bytes: number): string {
  const [, place = "an unknown place"] = /(?:\(|at )(?:file:\/\/)?([^()\n]+:\d+:\d+)\)?/.exec(stack) ?? [];
  return Buffer.byteLength(place) <= bytes
    ? place
    : `…${Buffer.from(place)
        .subarray(3 - bytes)
        .toString()
        .replace(/^\uFFFD+/, "")}`;
}
