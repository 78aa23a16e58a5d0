import { constants } from "node:os";
import { libc } from "./libc.ts";

/** Has the kernel kill this process when the thread that started it ends, however that comes about. */
export function tether(): void {
  libc().signalWithParent(constants.signals.SIGKILL);
}
