/** What a worker is for: one counts until there is nothing more, one leaves after some parts, one stays in its first part until it is killed. */
export type Role = "staying" | "leaving" | "victim";

/** What a worker is told. A message, not arguments: the URL may have a password, and arguments are there for all to see. */
export interface Errand {
  readonly url: string;
  /** The name of the run. */
  readonly run: string;
  readonly role: Role;
}

/** What a worker tells. */
export type News =
  | { readonly is: "ready" | "middle" | "counted" | "leaving" }
  /** `code` as errors of lockstep have it. */
  | { readonly is: "failed"; readonly code?: string; readonly message: string };
