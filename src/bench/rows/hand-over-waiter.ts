import { nowNs } from "../now-ns.ts";
import { openSpace } from "../open-space.ts";
import { partnerPort } from "../partner-port.ts";
import type { WaiterData } from "./hand-over.ts";

/** Waits on its event loop; says when it has begun to, and then the instant at which it went on. */
const port = partnerPort<WaiterData, "wait">();
const space = await openSpace(port.data.where, port.data.space);
const lock = space.lock("hand-over");

port.serve(
  async () => {
    const acquiring = lock.acquire();
    port.send("waiting");
    const hold = await acquiring;
    const wentOnNs = nowNs();
    await hold.release();
    port.send(wentOnNs);
  },
  () => space.close(),
);
