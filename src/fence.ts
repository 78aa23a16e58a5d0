export { type FencedFile, fencedFile } from "./fence/fenced-file.ts";
export { type FencedRedis, fencedRedis } from "./fence/fenced-redis.ts";
export { type FencedStore, type StoreSteps, fencedStore } from "./fence/fenced-store.ts";
export {
  type FencedHandlerOptions,
  type FencedRequest,
  type FencedResponse,
  type RequestFence,
  fencedHandler,
} from "./fence/fenced-handler.ts";
export { tokenHeader } from "./fence/token-header.ts";
export type { RedisClient } from "./engine/redis/client.ts";
