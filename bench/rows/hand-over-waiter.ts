import { nowNs } from "../now-ns.ts";
import { openSpace } from "../open-space.ts";
import { partnerPort } from "../partner-port.ts";
import { listenForBell, type BellAddress } from "../peers/doorbell.ts";
import type { Where } from "../partner.ts";

export interface WaiterData {
  readonly where: Where;
  readonly space: string;
  readonly bell: BellAddress;
}

/** What to wait for: the lock, or the bare doorbell. */
export type WaiterJob = "lock" | "bell";

/** Waits on its event loop; says when it has begun to, and then the instant at which it went on. */
const port = partnerPort<WaiterData, WaiterJob>();
const space = await openSpace(port.data.where, port.data.space);
const lock = space.lock("hand-over");
const bell = listenForBell(port.data.bell);

port.serve(
  async (job) => {
    if (job === "lock") {
      const acquiring = lock.acquire();
      port.send("waiting");
      const hold = await acquiring;
      const wentOnNs = nowNs();
      await hold.release();
      port.send(wentOnNs);
    } else {
      const ringing = bell.next();
      port.send("waiting");
      await ringing;
      port.send(nowNs());
    }
  },
  async () => {
    bell.close();
    await space.close();
  },
);
