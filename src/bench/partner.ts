import { fork } from "node:child_process";
import { Worker } from "node:worker_threads";

/** Another thread or process that works with the row: a contender for the counter, a waiter for the hand-over. */
export interface Partner {
  send(message: object | string): void;
  /** The next message from it; what it sent before being asked for is kept in order. */
  next(): Promise<unknown>;
  close(): Promise<void>;
}

export type Where = "threads" | "processes";

/** Starts `module` (see partner-port.ts for its side), hands it `data`, and resolves once it says it is ready. */
export async function partner(where: Where, module: URL, data: object): Promise<Partner> {
  const started = where === "threads" ? startThread(module, data) : startProcess(module, data);
  await started.next();
  return started;
}

function startThread(module: URL, data: object): Partner {
  const worker = new Worker(module, { workerData: data });
  const inbox = mailbox();
  const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  worker.on("message", inbox.deliver).on("error", inbox.fail);
  return {
    send: (message) => worker.postMessage(message),
    next: inbox.next,
    close: () => {
      worker.postMessage("close");
      return exited;
    },
  };
}

function startProcess(module: URL, data: object): Partner {
  const child = fork(module, [JSON.stringify(data)], { serialization: "advanced" });
  const inbox = mailbox();
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.on("message", inbox.deliver).on("error", inbox.fail);
  child.once("exit", (code) => inbox.fail(new Error(`a partner process ended with exit code ${code}`)));
  return {
    send: (message) => child.send(message),
    next: inbox.next,
    close: () => {
      child.send("close");
      return exited;
    },
  };
}

function mailbox(): {
  deliver(message: unknown): void;
  fail(error: Error): void;
  next(): Promise<unknown>;
} {
  const arrived: unknown[] = [];
  let failure: Error | null = null;
  let wake = (): void => {};
  return {
    deliver(message) {
      arrived.push(message);
      wake();
    },
    fail(error) {
      failure = error;
      wake();
    },
    async next() {
      while (arrived.length === 0) {
        if (failure !== null) throw failure;
        await new Promise<void>((resolve) => (wake = resolve));
      }
      return arrived.shift();
    },
  };
}
