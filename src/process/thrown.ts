import { inspect } from "node:util";
import { type ErrorCode, LockstepError } from "../sync/error.ts";

/** Something thrown, on its way to another process: an error by its parts, anything else by its value or its picture. */
export type Thrown = { readonly error: ErrorParts } | { readonly value: unknown };

interface ErrorParts {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code?: string | number;
  readonly cause?: Thrown;
}

/** Causes of causes are followed this far; a cycle has to end somewhere. */
const CAUSES_MAX = 8;

export function packThrown(reason: unknown, depth = 0): Thrown {
  if (!(reason instanceof Error)) {
    const copies = reason === null || ["undefined", "boolean", "number", "bigint", "string"].includes(typeof reason);
    return { value: copies ? reason : inspect(reason) };
  }
  const { name, message, stack, cause } = reason;
  const { code } = reason as NodeJS.ErrnoException;
  return {
    error: {
      name: String(name),
      message: String(message),
      stack: stack === undefined ? undefined : String(stack),
      ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
      ...(cause === undefined || depth === CAUSES_MAX ? {} : { cause: packThrown(cause, depth + 1) }),
    },
  };
}

/** The error again, with the stack it had where it was thrown. One of ours is of our class again; others keep their name only. */
export function unpackThrown(thrown: Thrown): unknown {
  if (!("error" in thrown)) return thrown.value;
  const { name, message, stack, code, cause } = thrown.error;
  const options = cause === undefined ? {} : { cause: unpackThrown(cause) };
  const error = name === "LockstepError" ? new LockstepError(code as ErrorCode, message, options) : new Error(message, options);
  for (const [key, value] of Object.entries({ name, stack })) {
    Object.defineProperty(error, key, { value, configurable: true, writable: true }); // not enumerable, as on any error
  }
  return code === undefined ? error : Object.assign(error, { code });
}

/** In a line. */
export function describeThrown(thrown: Thrown): string {
  return "error" in thrown ? `${thrown.error.name}: ${thrown.error.message}` : `${inspect(thrown.value)} was thrown`;
}
