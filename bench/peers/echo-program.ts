import { type MessagePort, parentPort, workerData } from "node:worker_threads";

/** Sends back what it receives: over the port it was given, or to its parent process. */
if (parentPort === null) {
  process.on("message", (value: number) => process.send!(value));
  process.send!("ready");
} else {
  const port = workerData as MessagePort;
  port.on("message", (value: number) => port.postMessage(value));
  parentPort.postMessage("ready");
}
