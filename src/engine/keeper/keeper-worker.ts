// The helper thread: keeps a client's claims alive, whatever its event loop does meanwhile.
import { parentPort, workerData } from "node:worker_threads";
import { ClaimTable } from "./claim-table.ts";
import { Renewals } from "./renewals.ts";
import type { RenewerModule } from "./renewer.ts";

/** What the helper thread is given. */
export interface KeeperWorkerTask {
  readonly module: string;
  readonly settings: unknown;
  readonly table: SharedArrayBuffer;
  readonly everyMs: number;
}

const { module, settings, table, everyMs } = workerData as KeeperWorkerTask;
const { openRenewer } = (await import(module)) as RenewerModule;
// oxlint-disable-next-line no-new -- it runs by itself, until the thread is terminated
new Renewals(await openRenewer(settings), new ClaimTable(table), everyMs, (told) => parentPort!.postMessage(told));
parentPort!.ref(); // until it is terminated: its timers and sockets keep nothing alive
