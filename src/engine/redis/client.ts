/** Of `ioredis`, its `Redis` and its `Cluster`, what is used of a client that was opened by somebody else. */
export interface IoredisClient {
  readonly status: string;
  readonly options: { readonly keyPrefix?: string | undefined };
  call(command: string, ...words: string[]): Promise<unknown>;
  /** Of a cluster. */
  nodes?(role: "master"): IoredisClient[];
  /** Of a cluster: its nodes, then its options; else its options. */
  duplicate(override?: object, ofCluster?: object): IoredisClient;
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  on(event: "message", listener: (channel: string, message: string) => void): unknown;
  on(event: "ready" | "error", listener: (error?: unknown) => void): unknown;
  disconnect(): void;
}

/** Of `@redis/client` and `redis`, the same. */
export interface NodeRedisClient {
  readonly isReady: boolean;
  sendCommand(words: string[]): Promise<unknown>;
  duplicate(): NodeRedisClient;
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  on(event: "ready" | "error", listener: (error?: unknown) => void): unknown;
  destroy(): void;
}

/** A client of Redis that the caller has opened, and closes. */
export type RedisClient = IoredisClient | NodeRedisClient;
