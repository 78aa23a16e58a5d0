import { nowNs } from "../../src/bench/now-ns.ts";
import { type Partner, type Where, partner } from "../../src/bench/partner.ts";
import type { Row } from "../../src/bench/row.ts";
import { handOver, handedOver, letWait, repeatHandOver } from "../../src/bench/rows/hand-over.ts";
import { against } from "../against.ts";
import { type Doorbell, doorbell } from "../peers/doorbell.ts";

/** The hand-over against the least that wakes another event loop. */
export function handOverAgainstBell(where: Where): Row {
  const bare = where === "threads" ? "bare doorbell: Atomics.notify → waitAsync" : "bare doorbell: a byte in a FIFO → net.Socket";
  return against(handOver(where), async ({ share }) => {
    const bell = doorbell(where);
    const waiter = await partner(where, new URL("../peers/bell-waiter.js", import.meta.url), bell.address);
    return {
      contenders: [{ name: bare, side: "floor", measure: () => repeatHandOver(share, () => ringBell(bell, waiter)) }],
      goals: where === "threads" ? [] : [{ contender: handedOver(where), peer: bare, sense: "at-most", limit: 1.5 }],
      absent: [],
      async close() {
        await waiter.close();
        bell.close();
      },
    };
  });
}

async function ringBell(bell: Doorbell, waiter: Partner): Promise<number> {
  await letWait(waiter);
  const rungNs = nowNs();
  bell.ring();
  return ((await waiter.next()) as number) - rungNs;
}
