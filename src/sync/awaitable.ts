/** Shared memory has it at once, a store when it has answered: `await` serves both. */
export type Awaitable<T> = T | Promise<T>;
