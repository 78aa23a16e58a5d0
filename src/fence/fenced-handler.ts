import { LockstepError } from "../sync/error.ts";
import { type StoreSteps, checkResource, fencedStore } from "./fenced-store.ts";
import { readToken } from "./late.ts";
import { TOKEN_HEADER } from "./token-header.ts";
import { Turnstile } from "./turnstile.ts";

/** Of a request of `node:http`, what is used. */
export interface FencedRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Of its response, the same. */
export interface FencedResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(text: string): unknown;
}

/** What a request was let in with. */
export interface RequestFence {
  readonly resource: string;
  readonly token: bigint;
  /** Aborts with `"fenced"` when a larger token comes, which waits until this request is over. */
  readonly signal: AbortSignal;
}

export interface FencedHandlerOptions {
  /** Where the largest token of each resource is kept. In this process' memory by default, which forgets all of them when it ends, and none before. */
  tokens?: StoreSteps<null>;
}

/**
 * A listener for `node:http` that refuses late requests. `resourceOf` names what a request writes to. Refusals are JSON, `{ "code", "message" }`: 428 without
 * the header `Lockstep-Token`, 400 when it is no decimal number below 2^63, 412 when a larger one has been seen, 503 when the tokens' store failed.
 *
 * `handler` is over when what it returns has settled: return a promise for all that it does. A larger token keeps smaller ones out from the moment it is seen,
 * aborts the signal of those whose handlers are at it, and waits until they are over. What the listener returns settles when the handler is over, and rejects
 * with what that throws, or with `"invalid"` when the resource is no text or empty.
 */
export function fencedHandler<Q extends FencedRequest, S extends FencedResponse>(
  resourceOf: (request: Q) => string,
  handler: (request: Q, response: S, fence: RequestFence) => unknown,
  { tokens = inMemory() }: FencedHandlerOptions = {},
): (request: Q, response: S) => Promise<void> {
  const store = fencedStore(tokens);
  const turnstiles = new Map<string, Turnstile>();
  return async (request, response) => {
    const token = tokenOf(request, response);
    if (token === undefined) return;
    const resource = resourceOf(request);
    checkResource(resource);
    const turnstile = turnstiles.get(resource) ?? new Turnstile(resource);
    turnstiles.set(resource, turnstile);
    turnstile.present++;
    let isIn = false;
    try {
      if (!(await isKept(store.write(token, resource, null), response))) return;
      await turnstile.pass(token, (signal) => {
        isIn = true;
        return handler(request, response, { resource, token, signal });
      });
    } catch (error) {
      if (isIn || !isFenced(error)) throw error;
      refuse(response, 412, error.code, error.message);
    } finally {
      if (--turnstile.present === 0) turnstiles.delete(resource);
    }
  };
}

/** Undefined when the request has been refused for want of one. */
function tokenOf({ headers }: FencedRequest, response: FencedResponse): bigint | undefined {
  const given = headers[TOKEN_HEADER];
  if (given === undefined) {
    refuse(response, 428, "invalid", "the request has no header Lockstep-Token; send the token of the hold, a decimal number");
    return undefined;
  }
  const token = readToken(String(given));
  if (token === undefined) refuse(response, 400, "invalid", "the header Lockstep-Token has to be one decimal number from 0 to 2^63 − 1");
  return token;
}

/** False when the request has been refused, as the store failed. What its steps threw is for them to report, and not for strangers to read. */
async function isKept(written: Promise<void>, response: FencedResponse): Promise<boolean> {
  try {
    await written;
    return true;
  } catch (error) {
    if (isFenced(error)) throw error;
    refuse(response, 503, "engine", error instanceof LockstepError ? error.message : "the store of tokens failed; nothing was done");
    return false;
  }
}

function isFenced(error: unknown): error is LockstepError {
  return error instanceof LockstepError && error.code === "fenced";
}

function refuse(response: FencedResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ code, message }));
}

function inMemory(): StoreSteps<null> {
  const seen = new Map<string, bigint>();
  return {
    read: (resource) => seen.get(resource) ?? null,
    write(resource, token, _, before) {
      if ((seen.get(resource) ?? null) !== before) return false;
      seen.set(resource, token);
      return true;
    },
  };
}
