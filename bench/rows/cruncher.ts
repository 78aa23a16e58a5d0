import { nowNs } from "../../src/bench/now-ns.ts";
import { partnerPort } from "../../src/bench/partner-port.ts";
import { crunch } from "./square.ts";

/** A core with nothing between it and its work. Answers when it has done its share, from a common start. */
const port = partnerPort<object, { readonly times: number; readonly startNs: number }>();

port.serve(
  ({ times, startNs }) => {
    while (nowNs() < startNs);
    for (let n = 0; n < times; n++) crunch(n);
    port.send(nowNs());
  },
  () => {},
);
