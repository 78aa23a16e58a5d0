import { openSync, writeSync } from "node:fs";
import { type HistoryEvent, historyEventLine } from "lockstep/check";

/** Writes down what one client does, each line before it goes on: what a killed one was doing is on record. */
export class Recorder {
  readonly #file: number;
  readonly process: number;
  readonly #key: string;
  readonly #beganNs: bigint;

  constructor(path: string, process: number, key: string, beganNs: bigint) {
    this.#file = openSync(path, "a");
    this.process = process;
    this.#key = key;
    this.#beganNs = beganNs;
  }

  /** One operation. `body` answers how it ended and with which value. */
  async record(op: string, value: HistoryEvent["value"], body: () => Outcome | Promise<Outcome>): Promise<void> {
    this.write("invoke", op, value);
    const [type, result] = await body();
    this.write(type, op, result);
  }

  write(type: HistoryEvent["type"], op: string, value: HistoryEvent["value"]): void {
    const time = Number(process.hrtime.bigint() - this.#beganNs);
    writeSync(this.#file, historyEventLine({ process: this.process, type, op, key: this.#key, value, time }));
  }
}

export type Outcome = readonly ["ok" | "fail", HistoryEvent["value"]];
