/** What the store under a space gives, and what it cannot. docs/engines.md prints it as a table. */
export interface Capabilities {
  /** What people call the store. */
  readonly store: string;
  /** Who is granted next. */
  readonly order: "first come, first served";
  /** Who keeps holds alive: a thread of its own, the caller's event loop, or nobody, as they end with the process. */
  readonly renewal: "helper thread" | "event loop" | "none needed";
  /** How far tokens are sure to grow. */
  readonly tokens: "always" | "unless the clock is set back" | "unless a failover loses writes and the clock is set back";
  /** Whether two can ever hold what is for one, as the store sees it. */
  readonly exclusion: "always" | "unless a failover loses writes";
}
