/** How the store has a claim. */
export type ClaimState = "gone" | "waiting" | "held" | "held, abandoned before";

/**
 * Keeps claims alive, on a connection of its own. Each engine has one in `renewer.ts`: what that exports as `openRenewer` gets the engine's settings, which
 * are copied into another thread.
 */
export interface Renewer {
  /** Renews the claims of these texts, which the engine gave them; says of each, in their order, how the store has it. Rejects when that cannot be known. */
  renew(claims: readonly string[]): Promise<readonly ClaimState[]>;
  close(): Promise<void>;
}

/** What the helper thread imports. */
export interface RenewerModule {
  openRenewer(settings: unknown): Promise<Renewer>;
}
