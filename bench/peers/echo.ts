import { fork } from "node:child_process";
import { once } from "node:events";
import { MessageChannel, Worker } from "node:worker_threads";
import { nowNs } from "../../src/bench/now-ns.ts";
import type { Where } from "../../src/bench/partner.ts";

const program = new URL("./echo-program.js", import.meta.url);

/** What Node brings along for a conversation of two: a channel of messages between threads, or that of a child process. */
export interface Echo {
  /** Nanoseconds from a number's sending to its coming back. */
  roundTrips(times: number): Promise<number[]>;
  close(): Promise<void>;
}

interface Line {
  send(value: unknown): void;
  onMessage(listener: () => void): void;
  close(): Promise<unknown>;
}

export async function echo(where: Where): Promise<Echo> {
  const line = where === "threads" ? await channelLine() : await childLine();
  let heard = (): void => {};
  line.onMessage(() => heard());
  return {
    async roundTrips(times) {
      const startNs = nowNs();
      await new Promise<void>((resolve) => {
        let n = 0;
        heard = () => {
          if (++n === times) resolve();
          else line.send(n);
        };
        line.send(n);
      });
      return [(nowNs() - startNs) / times];
    },
    async close() {
      await line.close();
    },
  };
}

async function channelLine(): Promise<Line> {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(program, { workerData: port2, transferList: [port2] });
  await once(worker, "message");
  return {
    send: (value) => port1.postMessage(value),
    onMessage: (listener) => void port1.on("message", listener),
    close: () => {
      const ended = once(worker, "exit");
      port1.close();
      return ended;
    },
  };
}

async function childLine(): Promise<Line> {
  const child = fork(program);
  await once(child, "message");
  return {
    send: (value) => void child.send(value as number),
    onMessage: (listener) => void child.on("message", listener),
    close: () => {
      const ended = once(child, "exit");
      child.disconnect();
      return ended;
    },
  };
}
