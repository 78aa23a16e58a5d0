import { parentPort, workerData } from "node:worker_threads";

/** A partner's side: what it was started with, and the line to the row. */
export interface PartnerPort<Data, Message> {
  readonly data: Data;
  send(message: unknown): void;
  /** Calls `act` with every message; says "ready" now; ends with `close` when the row is done. */
  serve(act: (message: Message) => void | Promise<void>, close: () => void | Promise<void>): void;
}

export function partnerPort<Data, Message>(): PartnerPort<Data, Message> {
  const port = parentPort;
  const send = (message: unknown): void => {
    if (port === null) process.send?.(message);
    else port.postMessage(message);
  };
  return {
    data: (port === null ? JSON.parse(process.argv[2] ?? "{}") : workerData) as Data,
    send,
    serve(act, close) {
      const receive = async (message: Message | "close"): Promise<void> => {
        if (message !== "close") return await act(message);
        await close();
        if (port === null) process.disconnect();
        else port.close();
      };
      if (port === null) process.on("message", receive);
      else port.on("message", receive);
      send("ready");
    },
  };
}
