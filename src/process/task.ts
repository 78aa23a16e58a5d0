import type { FunctionAt } from "./function-at.ts";
import type { Thrown } from "./thrown.ts";

/** What a child is started for. */
export interface Task {
  /** The function that opens the space by its name; passed along, so that this folder needs to know no kind of space. */
  readonly opener: FunctionAt;
  readonly space: string;
  readonly target: FunctionAt;
  readonly args: readonly unknown[];
  /** For errors, in place of the target: what the child is to its starter, who has use for nothing that it does without it. */
  readonly role?: string;
  /** Of a child with a role that is a process: the function that has it killed when its starter ends. */
  readonly tether?: FunctionAt;
}

/** What a child tells the one that started it. */
export type Report =
  | { readonly kind: "joined" }
  | { readonly kind: "result"; readonly value: unknown }
  /** The function failed. */
  | { readonly kind: "failed"; readonly thrown: Thrown }
  /** It was not called, or what it returned cannot be copied. */
  | { readonly kind: "refused"; readonly why: string; readonly thrown?: Thrown }
  /** Thrown outside the function; the child may have a handler of its own and live on. */
  | { readonly kind: "uncaught"; readonly thrown: Thrown };

/** Reports travel under a key of their own, as the child's code may send messages too. */
export interface Letter {
  readonly lockstep: Report;
}

export function reportIn(message: unknown): Report | undefined {
  return typeof message === "object" && message !== null && "lockstep" in message ? (message as Letter).lockstep : undefined;
}
