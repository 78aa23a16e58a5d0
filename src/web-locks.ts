export { webLocks } from "./web-locks/web-locks.ts";
export type { WebLocksOptions } from "./web-locks/web-locks.ts";
export type {
  WebLock,
  WebLockGrantedCallback,
  WebLockInfo,
  WebLockManager,
  WebLockMode,
  WebLockOptions,
  WebLockSnapshot,
} from "./sync/web-locks.ts";
