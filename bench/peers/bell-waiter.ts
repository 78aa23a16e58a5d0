import { nowNs } from "../../src/bench/now-ns.ts";
import { partnerPort } from "../../src/bench/partner-port.ts";
import { type BellAddress, listenForBell } from "./doorbell.ts";

/** Waits for the bare doorbell as the waiter of the hand-over does for the lock. */
const port = partnerPort<BellAddress, "wait">();
const bell = listenForBell(port.data);

port.serve(
  async () => {
    const ringing = bell.next();
    port.send("waiting");
    await ringing;
    port.send(nowNs());
  },
  () => bell.close(),
);
