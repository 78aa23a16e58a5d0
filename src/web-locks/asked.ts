import { inspect } from "node:util";
import type { WebLockGrantedCallback, WebLockMode, WebLockOptions } from "../sync/web-locks.ts";

/** What a request asks for. */
export interface Asked {
  readonly name: string;
  readonly mode: WebLockMode;
  readonly ifAvailable: boolean;
  readonly steal: boolean;
  readonly signal: AbortSignal | undefined;
  readonly callback: WebLockGrantedCallback<unknown>;
}

/** The arguments of `request`, converted as Web IDL does and checked as the method's steps do. Throws `TypeError`, or a `DOMException`. */
export function asked(args: readonly unknown[]): Asked {
  if (args.length < 2) throw new TypeError(`request() got ${args.length} arguments; it takes a name, options if you like, and a callback`);
  const [name, second, third] = args;
  const callback = args.length === 2 ? second : third;
  if (typeof name === "symbol") throw new TypeError(`the name is ${inspect(name)}; expected a string`);
  const text = String(name);
  if (typeof callback !== "function") throw new TypeError(`the callback is ${inspect(callback, { depth: 0 })}; expected a function`);
  const options = optionsOf(args.length === 2 ? undefined : second);
  const { ifAvailable, steal, signal, mode } = options;
  if (text.startsWith("-")) throw unsupported(`the name ${JSON.stringify(text)} begins with "-", which is reserved; begin it otherwise`);
  if (steal && ifAvailable) throw unsupported("steal and ifAvailable exclude each other; a lock that is stolen is available");
  if (steal && mode !== "exclusive") throw unsupported("only an exclusive lock can be stolen; leave the mode out");
  if (signal !== undefined && (steal || ifAvailable)) throw unsupported("a signal ends a wait; with steal and ifAvailable there is none");
  if (signal?.aborted === true) throw signal.reason;
  return { name: text, ...options, callback: callback as WebLockGrantedCallback<unknown> };
}

function optionsOf(options: unknown): Pick<Asked, "mode" | "ifAvailable" | "steal" | "signal"> {
  if (options === undefined || options === null) return { mode: "exclusive", ifAvailable: false, steal: false, signal: undefined };
  if (typeof options !== "object" && typeof options !== "function")
    throw new TypeError(`the options are ${inspect(options)}; expected an object`);
  const { mode = "exclusive", ifAvailable, steal, signal } = options as WebLockOptions;
  if (mode !== "exclusive" && mode !== "shared") throw new TypeError(`the mode is ${inspect(mode)}; expected "exclusive" or "shared"`);
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new TypeError(`the signal is ${inspect(signal, { depth: 0 })}; expected an AbortSignal`);
  return { mode, ifAvailable: Boolean(ifAvailable), steal: Boolean(steal), signal };
}

function unsupported(message: string): DOMException {
  return new DOMException(message, "NotSupportedError");
}
