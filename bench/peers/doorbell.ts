import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Where } from "../../src/bench/partner.ts";

/** How the other side finds the bell: a shared word between threads, a FIFO between processes. */
export type BellAddress = { readonly words: Int32Array } | { readonly fifo: string };

/** The least it takes to wake another event loop: no lock, no table, one byte or one notify. */
export interface Doorbell {
  readonly address: BellAddress;
  ring(): void;
  close(): void;
}

export interface BellListener {
  /** Resolves at the next ring. */
  next(): Promise<void>;
  close(): void;
}

export function doorbell(where: Where): Doorbell {
  return where === "threads" ? wordBell() : fifoBell();
}

export function listenForBell(address: BellAddress): BellListener {
  return "words" in address ? listenOnWord(address.words) : listenOnFifo(address.fifo);
}

function wordBell(): Doorbell {
  const words = new Int32Array(new SharedArrayBuffer(4));
  return {
    address: { words },
    ring: () => void Atomics.notify(words, 0),
    close: () => {},
  };
}

function listenOnWord(words: Int32Array): BellListener {
  return {
    async next() {
      const waiting = Atomics.waitAsync(words, 0, 0);
      await waiting.value;
    },
    close: () => {},
  };
}

function fifoBell(): Doorbell {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-bench-bell-"));
  const fifo = join(folder, "bell");
  execFileSync("mkfifo", [fifo]);
  const file = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  const byte = Buffer.from([1]);
  return {
    address: { fifo },
    ring: () => void writeSync(file, byte),
    close: () => {
      closeSync(file);
      rmSync(folder, { recursive: true });
    },
  };
}

function listenOnFifo(fifo: string): BellListener {
  const file = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  const socket = new Socket({ fd: file, readable: true, writable: false });
  let wake = (): void => {};
  socket.on("data", () => wake());
  return {
    next: () => new Promise((resolve) => (wake = resolve)),
    close: () => void socket.destroy(),
  };
}
