import type { LocalHold } from "../sync/lock.ts";
import { NestedHold } from "../sync/nested-hold.ts";
import type { LockHold } from "./raw/lock-hold.ts";

/** A level of a hold in shared memory, which can also be ended without a promise. */
export class LocalNestedHold extends NestedHold implements LocalHold {
  override get base(): LockHold {
    return super.base as LockHold;
  }

  releaseSync(): void {
    void this.endOnce(); // whose base is released at once
  }

  [Symbol.dispose](): void {
    if (!this.released) void this.end();
  }
}
