import { openSpace } from "../../src/bench/open-space.ts";
import { partnerPort } from "../../src/bench/partner-port.ts";
import type { Where } from "../../src/bench/partner.ts";

export interface PipeData {
  readonly where: Where;
  readonly space: string;
}

export interface PipeJob {
  readonly isBlocking: boolean;
  readonly times: number;
}

/** The other end: says that it listens, and sends back what it receives, so many times. */
const port = partnerPort<PipeData, PipeJob>();
const space = await openSpace(port.data.where, port.data.space);
const end = space.pipe<number>("talk", "right");

port.serve(
  async ({ isBlocking, times }) => {
    port.send("listening");
    if (isBlocking) for (let n = 0; n < times; n++) end.sendSync(end.receiveSync());
    else for (let n = 0; n < times; n++) await end.send(await end.receive());
  },
  () => space.close(),
);
